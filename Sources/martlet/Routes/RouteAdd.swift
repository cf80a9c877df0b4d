import ArgumentParser
import Directory

struct RouteAdd: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Make a route.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var login: RouteLoginOptions

    @Argument(help: "far.example, .far.example (below it), or *.", transform: Arguments.routePattern)
    var domain: RoutePattern

    @Argument(
        help: "host[:port], lmtp:host:port, lmtp:/path, mx, discard or hold.", transform: Arguments.routeTarget)
    var target: RouteTarget

    func answer() async throws -> String {
        let route = Route(pattern: domain, target: target, login: try login.login(at: target))
        try await place.open().addRoute(route)
        return try output.render(route, "Mail for \(route.pattern) goes to \(route.target).")
    }
}
