import Delivery
import Directory
import Foundation
import Logging
import MailFormat
import Spool
import Testing
import Trace

@testable import Reception

/// Forged mails on every way on which a mail could fail late: nobody outside ever hears of it, and none is lost.
@Suite struct NoReturnTests {
    private static let count = ProcessInfo.processInfo.environment["MARTLET_NO_RETURN_MAILS"].flatMap(Int.init) ?? 10_000
    private static let seed = ProcessInfo.processInfo.environment["MARTLET_NO_RETURN_SEED"].flatMap(UInt64.init) ?? 4711
    private static let clients = 24

    @Test(.timeLimit(.minutes(10)))
    func `forged mails on every way to a late failure: nothing goes back, nothing is lost`() async throws {
        var settings = ForwardingSettings.test
        settings.deadline = .seconds(3)
        let folder = NSTemporaryDirectory() + "martlet-no-return-queue-" + UUID().uuidString
        let spool = SQLiteSpool(folder: folder, logger: .quiet)
        try await ForwardingServer.run(settings, queue: spool) { server in
            let world = try await NoReturnWorld(server)
            let fates = try await send(world.mails(Self.count, seed: Self.seed), to: server)
            world.bringHeldHostBack()
            try await emptyQueue(spool, server, mails: fates.flatMap(\.recipients).count { $0.isHeld })
            try check(fates, world)
            try? FileManager.default.removeItem(atPath: world.programLog)
        }
        await spool.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func send(_ mails: [ForgedMail], to server: ForwardingServer) async throws -> [ForgedMailFate] {
        try await withThrowingTaskGroup(of: [ForgedMailFate].self) { tasks in
            for first in 0..<Self.clients {
                tasks.addTask {
                    let client = try await NoReturnClient(port: server.port)
                    var fates: [ForgedMailFate] = []
                    for number in stride(from: first, to: mails.count, by: Self.clients) {
                        fates.append(try await client.send(mails[number]))
                    }
                    return fates
                }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }
        }
    }

    /// Runs the scheduler until each held recipient has met its end.
    private func emptyQueue(_ spool: SQLiteSpool, _ server: ForwardingServer, mails held: Int) async throws {
        let scheduler = Scheduler(
            spool: spool, directory: server.directory, routes: server.directory, connector: server.hops,
            delivery: server.delivery,
            hostname: try Domain("mx.kunde.example"), trace: server.trace, settings: SchedulerSettings(), logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await scheduler.run() }
            let end = ContinuousClock.now + .seconds(120)
            while server.events(.deadLettered).count + server.events(.sent).count < held, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(50))
            }
            tasks.cancelAll()
        }
        #expect(server.events(.deadLettered).count + server.events(.sent).count == held, "each held recipient has met its end")
    }

    private func check(_ fates: [ForgedMailFate], _ world: NoReturnWorld) throws {
        let server = world.server
        let seed = Comment(rawValue: "seed \(Self.seed), \(Self.count) mails")
        // Nothing goes back.
        let toWorld = server.hops.mails.filter { !NoReturnWorld.known.contains($0.nextHop) }
        #expect(toWorld.isEmpty, seed)
        #expect(server.hops.state.withLock { $0.wanted.subtracting(NoReturnWorld.known) } == [], seed)
        #expect(server.hops.mails.filter { $0.sender == .null }.isEmpty, seed)
        #expect(server.hops.mails.filter { $0.text.lowercased().contains("auto-submitted:") }.isEmpty, seed)
        #expect(server.events(.reported).isEmpty, seed)

        // Nothing is lost, and nothing that was refused is anywhere.
        let places = try Places(world)
        var sums: [String: Int] = [:]
        for fate in fates {
            let found = places.places[fate.token] ?? []
            for recipient in fate.recipients {
                let what = places.end(of: recipient, fate.token)
                sums[what, default: 0] += 1
                #expect(what != "lost", "\(fate.token) \(recipient.address): \(recipient.reply); \(seed.rawValue)")
            }
            let isRefused = fate.recipients.allSatisfy { !$0.isTaken }
            #expect(!isRefused || found.isEmpty, "\(fate.token) was refused and is at \(found); \(seed.rawValue)")
        }
        let recipients = fates.flatMap(\.recipients).count
        #expect(sums.values.reduce(0, +) == recipients, seed)
        #expect(fates.count == Self.count, seed)
        checkCircles(fates, world, places)
        for end in ["delivered", "refused", "dead letter", "dropped report"] {
            #expect(sums[end, default: 0] > 0, "the way to \(end) was gone")
        }
        // The owners of what failed were told once each, and nobody else.
        #expect(
            Set(places.notices)
                == ["anna", "copy", "copyprogram", "dora", "emil"].map { "\($0)@kunde.example" }.reduce(into: []) {
                    $0.insert($1)
                })
        #expect(places.notices.count == server.events(.ownerTold).count, seed)
        print("no return: \(Self.count) mails, \(recipients) recipients, seed \(Self.seed): \(sums.sorted { $0.key < $1.key })")
    }
}

extension NoReturnTests {
    /// What goes round ends where it comes by the second time: it is refused in the session, and goes to no next hop again.
    private func checkCircles(_ fates: [ForgedMailFate], _ world: NoReturnWorld, _ places: Places) {
        var refusals: [ForgedMail.Circle: Int] = [:]
        for fate in fates {
            guard let circle = fate.circle else { continue }
            for recipient in fate.recipients {
                // A copy is kept again where others share its transaction; what only leads further never is.
                let name = recipient.address.prefix { $0 != "@" }
                let ends = circle == .tooManyHops || ["fwok", "partly"].contains(name)
                #expect(!ends || !recipient.isTaken, "\(fate.token) goes round and was taken: \(recipient)")
                if recipient.reply.hasPrefix("554 5.4.6 ") { refusals[circle, default: 0] += 1 }
            }
            if circle == .tooManyHops {
                #expect(places.places[fate.token] == nil, "\(fate.token) made too many hops and is somewhere")
            }
        }
        for circle in [ForgedMail.Circle.forwarded, .tooManyHops] {
            #expect(refusals[circle, default: 0] > 0, "no mail went round as \(circle)")
        }
        for mail in world.server.hops.mails {
            let marks = mail.text.split(separator: "\r\n").filter { $0.hasPrefix("Delivered-To: ") }
            #expect(Set(marks).count == marks.count, "forwarded twice by one address: \(marks)")
        }
        print("no return: circles refused: \(refusals)")
    }
}

extension ForgedMailFate.Recipient {
    var isHeld: Bool { isTaken && reply.contains("waits here for its host") }
}

/// Where in the world the tokens of the mails are.
struct Places {
    /// Token to names of places.
    private(set) var places: [String: Set<String>] = [:]
    /// The mailboxes that have a notice, one entry for each.
    private(set) var notices: [String] = []
    /// The identifiers of mails that became dead letters.
    private let dead: Set<String>
    private let droppedReports: Int

    init(_ world: NoReturnWorld) throws {
        let server = world.server
        dead = Set(server.events(.deadLettered).compactMap(\.transaction))
        droppedReports = server.events(.reportDropped).count
        for mailbox in NoReturnWorld.mailboxes {
            for mail in try server.mails(mailbox) {
                if mail.contains("\nAuto-Submitted: ") {
                    notices.append(mailbox)
                } else {
                    note(mail, at: mailbox)
                }
            }
        }
        for mail in server.hops.mails { for recipient in mail.recipients { note(mail.text, at: recipient) } }
        let log = (try? String(contentsOfFile: world.programLog, encoding: .utf8)) ?? ""
        for token in log.split(separator: "\n") { places[String(token), default: []].insert("program") }
    }

    private mutating func note(_ mail: String, at place: String) {
        guard let start = mail.range(of: "Subject: token-"), let end = mail[start.upperBound...].range(of: "-end") else { return }
        let token = "token-" + mail[start.upperBound..<end.lowerBound] + "-end"
        places[token, default: []].insert(place)
    }

    /// What became of a recipient, from what the client heard and from what is there.
    func end(of recipient: ForgedMailFate.Recipient, _ token: String) -> String {
        guard recipient.isTaken else { return "refused" }
        let found = places[token] ?? []
        if recipient.address.lowercased().hasPrefix("srs0=") {
            return recipient.reply.contains("is done with") ? "dropped report" : "lost"
        }
        if recipient.isHeld {
            if found.contains(recipient.address) { return "delivered" }
            let id = recipient.reply.split(separator: " ").dropFirst(2).first.map(String.init) ?? ""
            return dead.contains(id) ? "dead letter" : "lost"
        }
        return found.isDisjoint(with: Places.ends(of: recipient.address)) ? "lost" : "delivered"
    }

    /// Where a mail for an address has to be when it was taken.
    private static func ends(of address: String) -> Set<String> {
        switch address.prefix(while: { $0 != "@" }) {
        case "fwok": ["x@ok.example"]
        case "partly": ["a@ok.example"]
        case "mixed": ["dora@kunde.example"]
        case "crowd": ["bert@kunde.example"]
        case "run0", "run99": ["program"]
        default: [address]
        }
    }
}
