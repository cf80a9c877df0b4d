import ArgumentParser
import Directory

struct RouteSet: DirectoryCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Let a route lead elsewhere. A login that is not named anew is taken away.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var arguments: RouteArguments

    func answer() async throws -> String {
        let route = try arguments.route()
        try await place.open().setRoute(route)
        return try output.render(route, route.sentence)
    }
}
