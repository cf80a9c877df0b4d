import ArgumentParser
import Directory

extension BounceTags: ExpressibleByArgument {}
extension RelayDomain.RecipientCheck: ExpressibleByArgument {}

/// Where a relay domain's mail goes; the same options for `domain add` and `domain set`.
struct RelayOptions: ParsableArguments {
    enum Hold: String, EnumerableFlag {
        case holdWhenUnreachable
        case noHoldWhenUnreachable
    }

    @Option(
        help: ArgumentHelp(
            "Pass its mail on to this host: mx, host, host:port, lmtp:host:port or lmtp:/path.", valueName: "host"),
        transform: Arguments.relayHost)
    var relayTo: RelayHost?

    @Flag(help: "Whether to queue mail while that host cannot be reached. What it refuses later becomes a dead letter.")
    var hold: Hold?

    @Option(
        help: ArgumentHelp("How it is known which recipients there are: callout (the host is asked) or listed.", valueName: "how")
    )
    var recipients: RelayDomain.RecipientCheck?

    /// Whether anything was said.
    var isSaid: Bool { relayTo != nil || hold != nil || recipients != nil }
}
