import ArgumentParser
import Directory
import Foundation

/// The facts of a mailbox that `add` and `set` take alike; nil where nothing was said.
struct MailboxSettings: ParsableArguments {
    enum State: String, EnumerableFlag {
        case enabled
        case disabled
    }

    @Option(
        help: ArgumentHelp("The Maildir, the folder that holds cur, new and tmp; the first mail makes it.", valueName: "path"))
    var maildir: String?

    @Option(
        help: ArgumentHelp("The most octets, such as 500M or 2G; none for no limit.", valueName: "size"),
        transform: Arguments.octets)
    var quota: Int64?

    @Option(help: ArgumentHelp("The most messages; 0 for no limit.", valueName: "number"))
    var quotaMessages: Int64?

    @Option(
        help: ArgumentHelp("How a full mailbox refuses: temporary (452) or permanent (552).", valueName: "kind"),
        transform: Arguments.fullReply)
    var fullReply: Mailbox.FullReply?

    @Option(help: ArgumentHelp("The owner of the Maildir. Default: the owner of the home.", valueName: "number"))
    var uid: UInt32?

    @Option(help: ArgumentHelp("The group of the Maildir. Default: the group of the home.", valueName: "number"))
    var gid: UInt32?

    @Flag(inversion: .prefixedNo, help: "Whether the owner answers for the domain.")
    var admin: Bool?

    @Option(
        help: ArgumentHelp("What reports are written in: de, en, or server for the server's own.", valueName: "language"),
        transform: Arguments.language)
    var language: MailboxChange.Language?

    @Flag(help: "Whether the mailbox takes mail and lets its owner log in.")
    var state: State?

    var isEnabled: Bool? { state.map { $0 == .enabled } }

    /// Whether nothing was said at all.
    var isEmpty: Bool {
        maildir == nil && quota == nil && quotaMessages == nil && fullReply == nil && uid == nil && gid == nil && admin == nil
            && state == nil && language == nil
    }

    var maildirPath: String? { maildir.map(Self.absolute) }

    /// A path as the shell would mean it.
    static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }

    func validate() throws {
        guard (quotaMessages ?? 0) >= 0 else { throw ValidationError("--quota-messages is 0 or more.") }
    }
}
