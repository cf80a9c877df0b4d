import Foundation
import MailFormat

/// Hands mails of programs to the server on this machine: over its socket, or into the maildrop while it does not run.
struct LocalSubmission {
    let folder: LocalFolder
    /// What completes an address without a domain.
    let host: Domain
    /// Octets of a mail at most.
    let largestMail: Int

    /// - Parameter path: of the configuration file that says where the server is.
    /// - Throws: ``SendmailExit``.
    init(configurationPath path: String) throws(SendmailExit) {
        let configuration: Configuration
        do throws(ConfigurationError) {
            let isThere = FileManager.default.fileExists(atPath: path)
            configuration =
                isThere || path != ConfigurationOptions.standardPath ? try Configuration(contentsOf: path) : Configuration()
        } catch {
            throw SendmailExit(.configuration, "\(error)")
        }
        guard let folder = configuration.localFolder else {
            throw SendmailExit(.unavailable, "the server takes no mail from programs (local.enabled)")
        }
        guard let host = try? Domain(configuration.hostname) else {
            throw SendmailExit(.configuration, "the hostname of the configuration is none: \(configuration.hostname)")
        }
        self.folder = folder
        self.host = host
        largestMail = configuration.limits.message.octets
    }

    /// Sends one mail.
    /// - Parameters:
    ///   - beginning: its first octets.
    ///   - next: the octets behind them; nil at the end.
    /// - Throws: ``SendmailExit``, also where the mail was sent and not to all.
    func send(
        _ envelope: LocalEnvelope, beginning: [UInt8], next: () throws(SendmailExit) -> [UInt8]?
    ) throws(SendmailExit) {
        if var dialogue = try session() {
            let refusals = try dialogue.open(envelope)
            try dialogue.send(beginning)
            while let octets = try next() { try dialogue.send(octets) }
            try dialogue.finish()
            if let first = refusals.first {
                throw SendmailExit(
                    first.code, "the mail was sent, but not to:\n" + refusals.map(\.message).joined(separator: "\n"))
            }
        } else {
            var maildrop = try MaildropWriter(folder: folder.maildrop, envelope: envelope, limit: largestMail)
            try maildrop.append(beginning)
            while let octets = try next() { try maildrop.append(octets) }
            try maildrop.commit()
        }
    }

    /// A session that is ready for a mail; nil where the server is down, or busy or about to go down.
    private func session() throws(SendmailExit) -> SMTPDialogue? {
        do throws(SendmailExit) {
            guard var dialogue = try SMTPDialogue(connectingTo: folder.socket) else { return nil }
            try dialogue.greet(as: host)
            return dialogue
        } catch {
            guard error.code == .temporaryFailure else { throw error }
            return nil
        }
    }
}
