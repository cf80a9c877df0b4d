import ArgumentParser
import Directory

struct RouteAdd: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Make a route.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var arguments: RouteArguments

    func answer() async throws -> String {
        let route = try arguments.route()
        try await place.open().addRoute(route)
        return try output.render(route, route.sentence)
    }
}
