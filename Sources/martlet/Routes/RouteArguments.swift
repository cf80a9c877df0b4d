import ArgumentParser
import Directory

/// A whole route, as those commands take it that make one and change one.
struct RouteArguments: ParsableArguments {
    @OptionGroup var login: RouteLoginOptions

    @Argument(help: "far.example, .far.example (below it), or *.", transform: Arguments.routePattern)
    var domain: RoutePattern

    @Argument(
        help: "host[:port], lmtp:host:port, lmtp:/path, mx, discard or hold.", transform: Arguments.routeTarget)
    var target: RouteTarget

    /// Asks for the password where there is a login.
    /// - Throws: ``DirectoryError/invalid(_:)`` when no password comes.
    func route() throws -> Route {
        Route(pattern: domain, target: target, login: try login.login(at: target))
    }
}

extension Route {
    /// What a command says that has made it or changed it.
    var sentence: String { "Mail for \(pattern) goes to \(target)." }
}
