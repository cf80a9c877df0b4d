import CLinux
import Foundation
import MailFormat
import Reception

/// Puts a mail into the maildrop, where the server finds it when it runs again.
///
/// The order of durable steps, and what a crash after each leaves: the file under a name of its own that the server passes over (litter, removed after a day);
/// its octets, synced (the same); its name, which the server takes (the mail is there, and the caller may not have heard so); the folder, synced. Only
/// then the caller hears that the mail was taken.
///
/// The folder is one that everybody may write to and nobody but the server may list. The file has a name that cannot be guessed, and its owner says whose
/// mail it is; the server must be able to read it, so it is readable for who knows the name.
struct MaildropWriter {
    private let folder: String
    /// Octets that the mail may still have.
    private var room: Int
    private let name: String
    private let descriptor: CInt

    /// - Parameter limit: octets of the mail: the server would take no larger one, and says so while somebody listens.
    /// - Throws: ``SendmailExit``.
    init(folder: String, envelope: LocalEnvelope, limit: Int) throws(SendmailExit) {
        self.folder = folder
        room = limit
        var generator = SystemRandomNumberGenerator()
        name =
            String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
            + String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
        descriptor = open(
            "\(folder)/\(MaildropFile.unfinished)\(name)", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SendmailExit(
                .temporaryFailure,
                "the server does not run, and nothing can be left in \(folder): \(String(cString: strerror(errno)))")
        }
        try write(
            Array(
                MaildropFile.head(
                    sender: envelope.sender, recipients: envelope.recipients, notify: envelope.notify,
                    returned: envelope.returned,
                    envelopeID: envelope.envelopeID
                ).utf8))
    }

    mutating func append(_ octets: [UInt8]) throws(SendmailExit) {
        room -= octets.count
        guard room >= 0 else {
            unlink("\(folder)/\(MaildropFile.unfinished)\(name)")
            throw SendmailExit(.unavailable, "the mail is larger than the server takes (limits.message)")
        }
        try write(octets)
    }

    private func write(_ octets: [UInt8]) throws(SendmailExit) {
        guard FileOctets.write(octets, to: descriptor) else { throw failure("write the mail") }
    }

    func commit() throws(SendmailExit) {
        guard fchmod(descriptor, 0o644) == 0, fsync(descriptor) == 0 else { throw failure("write the mail") }
        guard rename("\(folder)/\(MaildropFile.unfinished)\(name)", "\(folder)/\(MaildropFile.finished)\(name)") == 0 else {
            throw failure("name the mail")
        }
        // Who may not list a folder cannot open it to sync it; the whole file system is synced instead.
        guard clinux_syncfs(descriptor) == 0 else { throw failure("sync the maildrop") }
        close(descriptor)
    }

    private func failure(_ step: String) -> SendmailExit {
        let reason = String(cString: strerror(errno))
        unlink("\(folder)/\(MaildropFile.unfinished)\(name)")
        return SendmailExit(.temporaryFailure, "cannot \(step) in \(folder): \(reason)")
    }
}
