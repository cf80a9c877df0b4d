import ArgumentParser
import Directory

struct RouteRemove: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove a route.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "far.example, .far.example (below it), or *.", transform: Arguments.routePattern)
    var domain: RoutePattern

    func answer() async throws -> String {
        try await place.open().removeRoute(domain)
        return try output.render(Removal(removed: domain.description), "Removed the route for \(domain).")
    }
}
