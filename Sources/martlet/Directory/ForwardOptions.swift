import ArgumentParser
import Directory
import MailFormat

/// The forward of a mailbox.
struct ForwardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Send its mail there: an address or a program such as \"|command\"; may be said several times.", valueName: "target"),
        transform: Arguments.target)
    var forward: [ForwardTarget] = []

    @Flag(help: "Keep a copy of what is forwarded; its answer is then 250 once the copy is there.")
    var keepCopy = false

    @Option(
        help: ArgumentHelp(
            "The mailbox that hears of failures. Default: this one where it keeps a copy, else the domain's postmaster.",
            valueName: "address"), transform: Arguments.address)
    var forwardOwner: Address?

    @Flag(help: "Forward nothing any more.")
    var noForward = false

    /// Whether anything was said.
    var isSaid: Bool { change != nil }

    var change: MailboxChange.Forward? {
        if noForward { return MailboxChange.Forward.none }
        return forward.isEmpty ? nil : .to(forward, keepsCopy: keepCopy, owner: forwardOwner)
    }

    func validate() throws {
        guard !noForward || forward.isEmpty else { throw ValidationError("Say --forward or --no-forward, not both.") }
        guard !forward.isEmpty || (!keepCopy && forwardOwner == nil) else {
            throw ValidationError("--keep-copy and --forward-owner go with --forward.")
        }
    }
}
