import Foundation
import GeneratedMail
import Testing

extension InteropTests {
    /// What was answered 250 reaches the next hop, whatever happens to the process and to the next hop.
    @Suite(.serialized) struct NothingLostTests {
        /// How often the server is killed; MARTLET_KILLS says another number.
        private static let kills = ProcessInfo.processInfo.environment["MARTLET_KILLS"].flatMap(Int.init) ?? 60
        /// Deliveries at once to the sink, and so the most whose 250 can have come when a kill does.
        private static let deliveries = 8
        private static let recipients = ["a@far.example", "b@far.example", "c@far.example"]

        /// One recipient of one mail.
        private struct Copy: Hashable {
            let id: String
            let recipient: String
        }

        @Test func `kills at any moment lose no mail, and double only what was under way`() throws {
            let settings = """
                [limits]
                sessions-per-address = 200
                [queue]
                retry = ["1s"]
                per-destination = \(Self.deliveries)
                """
            try ServerUnderTest.running(settings: settings, top: ServerUnderTest.relaysForLoopback) { server in
                let seed = UInt64(Date().timeIntervalSince1970)
                print("\(Self.kills) kills at moments of seed \(seed)")
                let sink = try FaultySink(in: server.folder, seed: seed)
                try server.administer("route", "add", "far.example", "127.0.0.1:\(sink.port)")
                let answered = server.folder.newPath("answered")
                let load = try ChildProcess(
                    try Peer.script(
                        "load.py", "\(server.port)", "4", answered, "anna@kunde.example", Self.recipients[0], Self.recipients[1],
                        Self.recipients[2]),
                    folder: server.folder, input: nil)
                var generator = SeededGenerator(seed: seed)
                var kills: [TimeInterval] = []
                for _ in 0..<Self.kills {
                    // The moment is meant to be random: this waits for nothing.
                    usleep(UInt32.random(in: 20_000...500_000, using: &generator))
                    server.crash()
                    kills.append(Date().timeIntervalSince1970)
                    try server.start()
                }
                load.closeInput()
                #expect(try load.wait().status == 0)

                let mails = try AnsweredMails(file: answered).mails
                let owed = Set(mails.flatMap { mail in mail.recipients.map { Copy(id: mail.id, recipient: $0) } })
                try Deadline.wait(.seconds(240), for: "all mails to reach the sink") {
                    let there = try sink.takings().filter(\.isSaid).map { Copy(id: $0.id, recipient: $0.recipient) }
                    return owed.isSubset(of: there)
                }
                #expect(mails.count > 2 * Self.kills, "the load was too small to prove anything")
                try judge(try sink.takings(), of: mails, kills: kills)
                #expect(try server.stop() == 0)
            }
        }

        /// Every octet is right; and whatever came more often than it was sent came again over a kill.
        private func judge(_ takings: [FaultySink.Taking], of mails: [AnsweredMails.Mail], kills: [TimeInterval]) throws {
            let wrong = takings.filter { !$0.isRight }
            #expect(wrong.isEmpty, "\(wrong.prefix(3))")
            let tries = Dictionary(uniqueKeysWithValues: mails.map { ($0.id, $0.tries) })
            let copies = Dictionary(grouping: takings.filter(\.isSaid)) { Copy(id: $0.id, recipient: $0.recipient) }
            // The mails that came once more over each kill; not those that load.py sent twice as well, since nobody can say which was which.
            var doubled: [TimeInterval: Set<String>] = [:]
            var extra = 0
            for (copy, times) in copies {
                // A mail that load.py sent twice, since an answer got lost, is two mails (RFC 5321 §4.5.3.2.6).
                guard let tries = tries[copy.id], times.count > tries else { continue }
                extra += times.count - tries
                let sorted = times.map(\.time).sorted()
                let gaps = zip(sorted, sorted.dropFirst())
                let overKills = gaps.compactMap { first, second in kills.first { first <= $0 + 0.05 && $0 <= second } }
                for kill in overKills where tries == 1 { doubled[kill, default: []].insert(copy.id) }
                #expect(overKills.count >= times.count - tries, "\(copy.id) came \(times.count) times without a kill between")
            }
            let counts = doubled.values.map(\.count)
            print("\(mails.count) mails, \(copies.count) copies; \(extra) copies more than sent, over \(kills.count) kills")
            print("\(counts.reduce(0, +)) mails twice, at most \(counts.max() ?? 0) over one kill")
            // A delivery settles each mail before it sends the next, so that one mail for each delivery under way is all that one kill doubles.
            for (kill, mails) in doubled {
                #expect(mails.count <= Self.deliveries, "the kill at \(kill) doubled \(mails.sorted())")
            }
        }
    }
}
