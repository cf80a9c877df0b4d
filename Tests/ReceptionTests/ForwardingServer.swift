import Delivery
import Directory
import Foundation
import Logging
import MailFormat
import NIOCore
import SMTP
import Spool
import TestFixtures
import Trace

@testable import Reception

/// A listener on loopback with a real directory and real Maildirs, and next hops in memory. `kunde.example` has `anna`, its postmaster,
/// and `bert`; what else it has, a test makes.
final class ForwardingServer: Sendable {
    let home: String
    let directory: SQLiteDirectory
    let delivery: MaildirDelivery
    let hops = TestNextHops()
    let trace = MemoryTrace()
    let spool: TestSpool
    let programs = ProgramRunner(settings: ProgramSettings(time: .seconds(20)))
    let reception: Reception
    let port: Int

    /// The time of all that has one, in seconds since 1970.
    static let now: Int64 = 1_800_000_000

    static func run(
        _ forwarding: ForwardingSettings = .test, server: ReceptionSettings = .forwarding, queue: (any Spool)? = nil,
        _ body: @Sendable (ForwardingServer) async throws -> Void
    ) async throws {
        let socket = try ListeningSocket(listeningOn: SocketAddress(ipAddress: "127.0.0.1", port: 0))
        let server = try await ForwardingServer(forwarding, server, queue: queue, port: socket.address.port ?? 0)
        do {
            try await server.reception.serving(on: socket) { try await body(server) }
        } catch {
            await server.end()
            throw error
        }
        await server.end()
    }

    private init(_ forwarding: ForwardingSettings, _ settings: ReceptionSettings, queue: (any Spool)?, port: Int) async throws {
        home = NSTemporaryDirectory() + "martlet-forwarding-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        self.port = port
        directory = SQLiteDirectory(path: home + "/directory.sqlite")
        delivery = MaildirDelivery(
            settings: DeliverySettings(mailRoot: home + "/mail", hostname: "mx.kunde.example"), logger: .quiet)
        spool = TestSpool()
        reception = Reception(
            settings: settings, directory: directory, logins: directory, delivery: delivery, spool: queue ?? spool, trace: trace,
            logger: .quiet,
            forwarding: Forwarding(
                settings: forwarding, connector: hops, spool: queue ?? spool, programs: programs, now: { ForwardingServer.now }))
        try await directory.addDomain(Domain("kunde.example"))
        try await mailbox("anna@kunde.example")
        try await mailbox("bert@kunde.example")
    }

    private func end() async {
        await delivery.shutdown()
        await programs.shutdown()
        try? FileManager.default.removeItem(atPath: home)
    }

    /// Makes a mailbox whose files and programs are of the user of the tests, or of one that root can become.
    func mailbox(_ address: String, quota: Mailbox.Quota = .none) async throws {
        let (uid, gid) = geteuid() == 0 ? (4321, 4322) : (geteuid(), getegid())
        try await directory.addMailbox(
            NewMailbox(address: Address(address), maildir: maildir(address), uid: uid, gid: gid, quota: quota))
    }

    private func maildir(_ address: String) -> String { "\(home)/mail/\(address)/Maildir" }

    func alias(_ address: String, _ targets: String..., owner: String? = nil) async throws {
        try await directory.addAlias(
            Address(address), targets: targets.map { try ForwardTarget($0) }, owner: owner.map { try Address($0) })
    }

    func forward(_ address: String, to targets: String..., keepsCopy: Bool) async throws {
        var change = MailboxChange()
        change.forward = .to(try targets.map { try ForwardTarget($0) }, keepsCopy: keepsCopy)
        try await directory.setMailbox(Address(address), change)
    }

    func relay(_ domain: String, to host: String = "primary.example:25", holds: Bool = false) async throws {
        try await directory.addRelayDomain(Domain(domain), host: RelayHost(host), holdsWhenUnreachable: holds)
    }

    /// The mails in a mailbox.
    func mails(_ address: String) throws -> [String] {
        let folder = maildir(address) + "/new"
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0)), as: UTF8.self)
        }
    }

    /// The events of a kind, once there are so many: a session hands them on behind its answer.
    func events(_ kind: TraceEvent.Kind, _ count: Int) async throws -> [TraceEvent] {
        try await trace.events(kind, count)
    }

    /// The events of a kind so far.
    func events(_ kind: TraceEvent.Kind) -> [TraceEvent] { trace.events(kind) }

    func client() async throws -> TestClient {
        let client = try await TestClient(port: port)
        try await client.greet()
        return client
    }

    /// The answer to one mail for one recipient: to RCPT where that is a refusal, else to the data.
    func send(
        to recipient: String, from sender: String = "stranger@far.example", header: String = "", client: TestClient? = nil
    ) async throws -> String {
        let client = if let client { client } else { try await self.client() }
        _ = try await client.say("MAIL FROM:<\(sender)>")
        let reply = try await client.say("RCPT TO:<\(recipient)>")
        guard reply.hasPrefix("250 ") else {
            _ = try await client.say("RSET")
            return "RCPT " + reply
        }
        _ = try await client.say("DATA")
        return try await client.say("\(header)Subject: test\r\n\r\nbody\r\n.")
    }
}

extension ForwardingSettings {
    static let test = ForwardingSettings(
        hostname: "mx.kunde.example", deadline: .seconds(20), memoryOctets: 1000, folder: NSTemporaryDirectory())
}

extension ReceptionSettings {
    static let forwarding = ReceptionSettings(
        server: ServerSettings(hostname: "mx.kunde.example", messageOctets: 10_000_000, errors: 1000, offersPRDR: true),
        guessing: Guessing(free: 100_000, endAfter: 1_000_000, wait: .milliseconds(1)), sessionsPerAddress: 10_000, hops: 20)
}
