import Delivery
import Directory
import Foundation
import Logging
import MailFormat
import NIOCore
import SMTP
import Testing
import Trace

@testable import Reception

/// Who gets 250 at RCPT: the contract, line by line, with a real directory and real Maildirs. `kunde.example` has `anna`; `strange.example`
/// is none of ours.
@Suite struct ContractTests {
    @Test(arguments: [
        "<anna@kunde.example>", "<ANNA@Kunde.Example>", "<\"anna\"@kunde.example>", "<anna+tag@kunde.example>", "<postmaster>",
        "<PostMaster>", "<postmaster@kunde.example>", "<@strange.example:anna@kunde.example>", "<anna@grüße.example>",
        "<anna@xn--gre-6ka8l.example>", "<anna@alias.example>",
    ])
    func `taken`(recipient: String) async throws {
        try await expect(recipient, "250 2.1.5")
    }

    @Test(arguments: [
        ("<webmaster>", "550 5.1.3"), ("<anna>", "550 5.1.3"), ("<anna@>", "501 5.1.3"), ("<@kunde.example>", "501 5.1.3"),
        ("<>", "501 5.1.3"), ("<\"\">", "501 5.1.3"), ("<nosuch@kunde.example>", "550 5.1.1"),
        ("<nosuch+anna@kunde.example>", "550 5.1.1"), ("<x@strange.example>", "550 5.7.1"),
        ("<x%strange.example@kunde.example>", "550 5.7.1"), ("<\"x@strange.example\"@kunde.example>", "550 5.7.1"),
        ("<strange.example!x@kunde.example>", "550 5.7.1"), ("<x@strange.example@kunde.example>", "550 5.1.3"),
        ("<x@[127.0.0.1]>", "550 5.7.1"), ("<off@kunde.example>", "550 5.2.1"), ("<full@kunde.example>", "452 4.2.2"),
        ("<fullforgood@kunde.example>", "552 5.2.2"), ("<grüße@kunde.example>", "553 5.6.7"),
    ])
    func `refused`(recipient: String, code: String) async throws {
        try await expect(recipient, code)
    }

    @Test func `a local part in UTF-8 with SMTPUTF8`() async throws {
        try await expect("<grüße@kunde.example>", "250 2.1.5", mailParameters: " SMTPUTF8")
    }

    @Test func `a declared size over the room left`() async throws {
        try await expect("<small@kunde.example>", "552 5.2.3", mailParameters: " SIZE=5000")
        try await expect("<small@kunde.example>", "250 2.1.5", mailParameters: " SIZE=500")
    }

    @Test func `a directory that cannot be read is 451 and never 550`() async throws {
        try await Self.withServer { client, home in
            let database = home + "/directory.sqlite"
            for name in [database, database + "-wal", database + "-shm"] { try? FileManager.default.removeItem(atPath: name) }
            try FileManager.default.createDirectory(atPath: database, withIntermediateDirectories: false)
            try await client.say("MAIL FROM:<a@b.example>")
            #expect(try await client.say("RCPT TO:<never-asked@kunde.example>").hasPrefix("451 4.3.0 "))
        }
    }

    private func expect(_ recipient: String, _ code: String, mailParameters: String = "") async throws {
        try await Self.withServer { client, _ in
            try await client.say("MAIL FROM:<a@b.example>\(mailParameters)")
            #expect(try await client.say("RCPT TO:\(recipient)").hasPrefix(code + " "), "\(recipient)")
        }
    }

    private static func withServer(_ body: @Sendable (TestClient, String) async throws -> Void) async throws {
        let home = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-contract-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: home) }
        let directory = SQLiteDirectory(path: home + "/directory.sqlite")
        try await fill(directory, home: home)
        let delivery = MaildirDelivery(
            settings: DeliverySettings(mailRoot: home + "/mail", hostname: "mx.kunde.example"), logger: .quiet)
        let reception = Reception(
            settings: .test, directory: directory, logins: directory, delivery: delivery, spool: TestSpool(), trace: NoTrace(),
            logger: .quiet)
        let socket = try ListeningSocket(listeningOn: SocketAddress(ipAddress: "127.0.0.1", port: 0))
        try await reception.serving(on: socket) {
            let client = try await TestClient(port: socket.address.port ?? 0)
            try await client.greet()
            try await body(client, home)
        }
        await delivery.shutdown()
    }

    private static func fill(_ directory: SQLiteDirectory, home: String) async throws {
        let kunde = try Domain("kunde.example")
        _ = try await directory.addDomain(kunde)
        _ = try await directory.addDomain(Domain("grüße.example"))
        _ = try await directory.addAliasDomain(Domain("alias.example"), of: kunde)
        func add(
            _ address: String, quota: Mailbox.Quota = .none, isEnabled: Bool = true, fullReply: Mailbox.FullReply = .temporary,
            used: Int = 0
        ) async throws {
            let maildir = home + "/mail/\(UUID().uuidString)"
            _ = try await directory.addMailbox(
                NewMailbox(
                    address: Address(address), maildir: maildir, uid: geteuid(), gid: getegid(), quota: quota,
                    fullReply: fullReply,
                    isEnabled: isEnabled))
            guard used > 0 else { return }
            for folder in ["new", "cur", "tmp"] {
                try FileManager.default.createDirectory(atPath: "\(maildir)/\(folder)", withIntermediateDirectories: true)
            }
            try Data(repeating: 0x78, count: used).write(to: URL(fileURLWithPath: "\(maildir)/new/1.x.y,S=\(used)"))
        }
        try await add("anna@kunde.example")
        try await add("anna@grüße.example")
        try await add("grüße@kunde.example")
        try await add("off@kunde.example", isEnabled: false)
        let quota = Mailbox.Quota(octets: 1000)
        try await add("small@kunde.example", quota: quota)
        try await add("full@kunde.example", quota: quota, used: 1000)
        try await add("fullforgood@kunde.example", quota: quota, fullReply: .permanent, used: 1000)
    }
}
