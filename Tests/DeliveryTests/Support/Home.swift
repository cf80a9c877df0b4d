import Directory
import FaultyFiles
import Files
import Foundation
import Glibc
import NIOCore
import TestFixtures
import Testing

@testable import Delivery

/// A mail root in a folder of its own that is removed with it, and deliveries into it.
final class Home: Sendable {
    let root: String
    let mails: String
    let fileSystem = FaultyFileSystem(naming: Home.place)

    /// - Parameter base: what the folder is made in; `/dev/shm` is another file system than the one of `/tmp`.
    init(in base: String = NSTemporaryDirectory()) throws {
        root = (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/martlet-delivery-" + UUID().uuidString
        mails = root + "/mail"
        try FileManager.default.createDirectory(atPath: mails, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// How the log of calls names a path: `new/`, `new/file`.
    @Sendable static func place(_ path: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        // From the back, since the whole mail root lies in a folder for temporary files.
        for (index, name) in parts.enumerated().dropFirst(2).reversed() where ["new", "cur", "tmp", ".staging"].contains(name) {
            // The folder of this start is the staging folder proper.
            let depth = parts.count - index - (name == ".staging" ? 2 : 1)
            return name + (depth > 0 ? "/file" : "/")
        }
        return parts.last ?? "/"
    }

    static let journaled = FileSystemKind(renamesWhole: true, reportsErrorsOfSyncfs: true)
    static let unjournaled = FileSystemKind(renamesWhole: false, reportsErrorsOfSyncfs: true)

    func delivery(
        kind: FileSystemKind = Home.journaled, groupThreshold: Int = 2, memoryOctets: Int = 128 * 1024
    ) -> MaildirDelivery {
        var settings = DeliverySettings(mailRoot: mails, hostname: "mx.kunde.example")
        settings.groupThreshold = groupThreshold
        settings.memoryOctets = memoryOctets
        let ground = DeliveryGround(settings: settings, fileSystem: fileSystem, logger: .quiet) { _, _ in kind }
        return MaildirDelivery(ground: ground)
    }

    func mailbox(
        _ id: Int64, quota: Mailbox.Quota = .none, fullReply: Mailbox.FullReply = .temporary, uid: UInt32 = geteuid(),
        gid: UInt32 = getegid()
    ) -> Mailbox {
        Mailbox(
            id: id, address: "m\(id)@kunde.example", maildir: "\(mails)/kunde.example/m\(id)", uid: uid, gid: gid, quota: quota,
            fullReply: fullReply)
    }

    func names(_ folder: String) -> [String] { (try? LinuxFileSystem().list(folder).sorted()) ?? [] }

    func new(_ mailbox: Mailbox) -> [String] { names(mailbox.maildir + "/new") }

    func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// The texts of all mails in `new` and `cur`.
    func texts(_ mailbox: Mailbox) throws -> [String] {
        try ["new", "cur"].flatMap { folder in
            try names("\(mailbox.maildir)/\(folder)").map { try text("\(mailbox.maildir)/\(folder)/\($0)") }
        }
    }

    /// Everything in the staging folders but the locks.
    var staged: [String] {
        names(mails + "/.staging").flatMap { folder in
            names("\(mails)/.staging/\(folder)").filter { $0 != StagingFolder.lockName }.map { "\(folder)/\($0)" }
        }
    }

    func status(_ path: String) throws -> FileStatus { try LinuxFileSystem().status(path) }
}

extension MaildirDelivery {
    /// Sends a text with LF line ends as a client would, with CRLF.
    func deliver(_ text: String, to mailboxes: [Mailbox]) async throws(DeliveryError) {
        let message = begin(for: mailboxes)
        do throws(DeliveryError) {
            try await message.append(ByteBuffer(string: text.replacingOccurrences(of: "\n", with: "\r\n")))
            try await message.commit()
        } catch {
            await message.discard()
            throw error
        }
    }

    /// What a kill leaves: the kernel gives the lock back, and nothing else happens.
    func kill() async {
        ground.openStaging?.abandon()
        try? await ground.pool.shutdownGracefully()
    }
}
