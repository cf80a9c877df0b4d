import ArgumentParser
import Delivery
import Glibc
import Logging
import Trace

/// `martlet deliver`: writes into the mailboxes of other accounts, for a server that may not.
struct DeliverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver",
        abstract: "Write into mailboxes as their owners, for a server without root.",
        discussion: """
            Started as root by the service manager, beside the server: it listens on deliver.socket, answers the account \
            "user" alone, and touches files below deliver.roots with the rights of each mailbox's owner. It reads no mail and \
            speaks to no network. A server whose mailboxes all belong to its own account does not need it.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        do throws(any Error) {
            let configuration = try options.load()
            LogOutput.bootstrap(level: configuration.log.level.level, format: LogOutput.Format(configuration.log.format))
            let logger = Logger(label: "martlet.deliver")
            let user = configuration.user.isEmpty ? geteuid() : try ServiceAccount(named: configuration.user).uid
            let server = try OwnerServer(roots: configuration.mailboxRoots, user: user, logger: logger)
            let socket = try PacketSocket.inherited() ?? PacketSocket.listening(at: configuration.deliver.socket, for: user)
            logger.info("writing mailboxes", metadata: ["roots": "\(configuration.mailboxRoots.joined(separator: ", "))"])
            try server.serve(on: socket)
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}

extension Configuration {
    /// The folders below which mailboxes may lie.
    var mailboxRoots: [String] { deliver.roots.isEmpty ? [mail] : deliver.roots }
}
