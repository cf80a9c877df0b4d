import Delivery
import Directory
import Foundation
import MailFormat
import SMTP
import Spool

@testable import Reception

/// A server with every way there is on which a mail could fail behind its 250, and what lies around it.
struct NoReturnWorld: Sendable {
    let server: ForwardingServer
    /// Programs write the tokens of their mails here.
    let programLog: String
    /// Rewritten senders: good, forged, expired.
    let rewritten: [String]

    /// The next hops that the operator or his users named. Whatever else is connected to is the rest of the world.
    static let known: Set<NextHop> = {
        let domains = ["ok", "rcpt", "data", "hang", "breaks", "later"].compactMap { try? Domain("\($0).example") }
        return Set(domains.map(NextHop.domain)).union([
            .host("primary.example", port: 25), .host("held.example", port: 25), .lmtpSocket(path: "/run/lmtp"),
        ])
    }()

    /// All mailboxes.
    static let mailboxes = ["anna", "bert", "small", "copy", "copyok", "copyprogram", "dora", "emil"].map {
        "\($0)@kunde.example"
    }

    /// Those that a mail which goes round was forwarded by before.
    static let circling = ["fwok", "copy", "partly", "mixed"]

    /// Recipients, each on a way of its own, with how often it is chosen.
    static let ways: [(address: String, weight: Int)] = [
        ("bert@kunde.example", 4), ("small@kunde.example", 6), ("copy@kunde.example", 6), ("copyok@kunde.example", 4),
        ("copyprogram@kunde.example", 3), ("fwok@kunde.example", 6), ("fwrcpt@kunde.example", 6), ("fwdata@kunde.example", 6),
        ("fwhang@kunde.example", 1), ("fwbreaks@kunde.example", 4), ("fwlater@kunde.example", 4), ("partly@kunde.example", 6),
        ("dead@kunde.example", 5), ("mixed@kunde.example", 6), ("run0@kunde.example", 3), ("run99@kunde.example", 2),
        ("run100@kunde.example", 3), ("run111@kunde.example", 3), ("yes@relay.example", 4), ("no@relay.example", 6),
        ("data@relay.example", 4), ("yes@held.example", 4), ("no@held.example", 6), ("yes@lmtp.example", 4),
        ("crowd@kunde.example", 4), ("full@lmtp.example", 6), ("nobody@kunde.example", 4), ("x@strange.example", 3),
        ("x%far.example@kunde.example", 3),
    ]

    init(_ server: ForwardingServer) async throws {
        self.server = server
        programLog = "/tmp/martlet-no-return-" + UUID().uuidString
        try await NoReturnWorld.fill(server, log: programLog)
        let secrets = try await server.directory.secrets(for: .senderRewriting).map(\.value)
        guard let rewriting = SRS(secrets: secrets) else { throw CocoaError(.coderInvalidValue) }
        let kunde = try Domain("kunde.example")
        let victim = try Address("victim@far.example")
        let good = try rewriting.rewritten(victim, by: kunde, at: ForwardingServer.now).description
        let old = try rewriting.rewritten(victim, by: kunde, at: ForwardingServer.now - 9 * 86_400).description
        rewritten = [good, good.replacing("victim", with: "other"), old]
        setHops()
    }

    private static func fill(_ server: ForwardingServer, log: String) async throws {
        try await server.mailbox("small@kunde.example", quota: Mailbox.Quota(octets: 0, messages: 60))
        for name in ["copy", "copyok", "copyprogram", "dora", "emil"] { try await server.mailbox("\(name)@kunde.example") }
        try await server.forward("copy@kunde.example", to: "x@rcpt.example", "y@data.example", keepsCopy: true)
        try await server.forward("copyok@kunde.example", to: "x@ok.example", keepsCopy: true)
        try await server.forward("copyprogram@kunde.example", to: "|exit 100", keepsCopy: true)
        for hop in ["ok", "rcpt", "data", "hang", "breaks", "later"] {
            try await server.alias("fw\(hop)@kunde.example", "x@\(hop).example")
        }
        try await server.alias(
            "partly@kunde.example", "a@ok.example", "b@rcpt.example", "c@data.example", owner: "dora@kunde.example")
        try await server.alias("dead@kunde.example", "a@rcpt.example", "b@later.example")
        try await server.alias("mixed@kunde.example", "dora@kunde.example", "x@data.example", "fwrcpt@kunde.example")
        try await server.alias("crowd@kunde.example", "bert@kunde.example", "small@kunde.example", owner: "emil@kunde.example")
        let program = "sed -n 's/^Subject: //p' | head -n 1 >> \(log)"
        try await server.alias("run0@kunde.example", "|\(program)")
        try await server.alias("run99@kunde.example", "|\(program); exit 99", "x@rcpt.example")
        try await server.alias("run100@kunde.example", "|echo unwanted; exit 100")
        try await server.alias("run111@kunde.example", "|exit 111")
        try await server.relay("relay.example")
        try await server.relay("held.example", to: "held.example:25", holds: true)
        try await server.relay("lmtp.example", to: "lmtp:/run/lmtp")
    }

    private func setHops() {
        let refused = Reply(550, .init(5, 1, 1), "no such user")
        server.hops.set("rcpt.example") { $0.recipient = refused }
        server.hops.set("data.example") { $0.data = Reply(554, .init(5, 7, 1), "no thanks") }
        server.hops.set("hang.example") { $0.hangsAtData = true }
        server.hops.set("breaks.example") { $0.breaksAtData = true }
        server.hops.set("later.example") { $0.data = Reply(451, .init(4, 7, 1), "greylisted") }
        server.hops.set(.host("primary.example", port: 25)) {
            $0.recipients["no@relay.example"] = refused
        }
        server.hops.set(.lmtpSocket(path: "/run/lmtp")) {
            $0.each["full@lmtp.example"] = Reply(552, .init(5, 2, 2), "over quota")
        }
        server.hops.set(.host("held.example", port: 25)) {
            $0.failure = .temporary(
                reply: Reply(451, .init(4, 4, 1), "no route to host"), host: "held.example", isUnconnected: true)
        }
    }

    /// The host of the held domain comes back, and refuses one of its recipients.
    func bringHeldHostBack() {
        server.hops.set(.host("held.example", port: 25)) {
            $0.failure = nil
            $0.recipients["no@held.example"] = Reply(550, .init(5, 1, 1), "no such user")
        }
    }

    /// Mails at random, the same for the same seed.
    func mails(_ count: Int, seed: UInt64) -> [ForgedMail] {
        var chance = SeededGenerator(seed: seed)
        let places = NoReturnWorld.ways.flatMap { way in [String](repeating: way.address, count: way.weight) }
        return (0..<count).map { number in
            let token = "token-\(number)-end"
            if Int.random(in: 0..<20, using: &chance) == 0 {
                let to = rewritten.randomElement(using: &chance) ?? rewritten[0]
                return ForgedMail(token: token, sender: "", recipients: [to], header: "", asksForEach: false)
            }
            let recipients = (0..<(Int.random(in: 0..<4, using: &chance) == 0 ? Int.random(in: 2...4, using: &chance) : 1))
                .compactMap { _ in places.randomElement(using: &chance) }
            let loops = Int.random(in: 0..<25, using: &chance)
            let passedBy = NoReturnWorld.circling.map { "Delivered-To: \($0)@kunde.example\r\n" }.joined()
            let header = loops == 0 ? passedBy : loops == 1 ? String(repeating: "Received: x\r\n", count: 20) : ""
            return ForgedMail(
                token: token, sender: "victim\(number)@rest-of-world.example", recipients: Array(Set(recipients)).sorted(),
                header: header, asksForEach: Bool.random(using: &chance),
                circle: loops == 0 ? .forwarded : loops == 1 ? .tooManyHops : nil)
        }
    }
}
