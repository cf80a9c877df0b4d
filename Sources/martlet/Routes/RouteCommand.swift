import ArgumentParser

/// `martlet route`.
struct RouteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route", abstract: "Where mail for other domains goes, where it does not go to their mail exchangers.",
        discussion: """
            DOMAIN is a domain (far.example), a dot and a domain for those below it (.far.example), or * for every domain that no \
            other route is for. TARGET is host or host:port (without MX), lmtp:host:port, lmtp:/path/of/socket, mx (as if there \
            were no route), discard (taken and thrown away) or hold (waits until `martlet queue release`).

            A change holds for a running server within a second.
            """,
        subcommands: [RouteAdd.self, RouteRemove.self, RouteList.self, RouteShow.self, RouteSet.self])
}
