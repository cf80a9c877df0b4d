import Foundation
import Testing

extension InteropTests {
    /// A switch from a running Postfix under load, and back under load.
    @Suite(.serialized) struct PostfixSwitchTests {
        private struct Load: Decodable {
            /// The marks of the mails that were answered with 250.
            var sent: [String]
            var refused: Int
            var cut: [String]
            var putOff: [String]
            /// Seconds.
            var longest: Double
        }

        /// Runs `body` under 50 connections a second. Nobody may be refused, and each mail that was answered with 250 has to be in one Maildir once.
        private func underLoad(_ room: PostfixRoom, _ name: String, _ body: () throws -> Void) throws {
            let log = room.folder.newPath("load.json")
            let script = try Peer.script("switch_load.py", "\(room.port)", log, "50", name) + PostfixRoom.mailboxes
            let process = try ChildProcess(script, folder: room.folder, input: nil)
            try Deadline.wait(.seconds(60), for: "the load") { !process.output.isEmpty }
            usleep(1_000_000)
            try body()
            usleep(1_000_000)
            process.closeInput()
            let outcome = try process.wait(.seconds(150))
            guard outcome.status == 0 else { throw TestFailure(outcome.errorText) }
            let load = try JSONDecoder().decode(Load.self, from: FileManager.default.contents(atPath: log) ?? Data())
            print(
                "\(name): \(load.sent.count) mails, \(load.refused) refused, \(load.cut.count) cut, \(load.putOff.count) put off, longest wait for a greeting \(Int(load.longest * 1000)) ms"
            )
            #expect(load.refused == 0)
            #expect(load.cut.prefix(5) == [])
            #expect(load.putOff.prefix(5) == [])
            #expect(load.sent.count > 100)
            // Postfix says 250 when it has queued a mail.
            var marks: [String: Int] = [:]
            try Deadline.wait(.seconds(60), for: "the mails of the load to be in the Maildirs") {
                marks = room.marks().filter { $0.key.hasPrefix("\(name)-") }
                return marks.count >= load.sent.count
            }
            #expect(Set(marks.keys) == Set(load.sent))
            #expect(marks.filter { $0.value != 1 } == [:])
        }

        private func expectLogins(_ room: PostfixRoom, _ server: String) throws {
            for (address, password) in PostfixRoom.passwords {
                let recipient = "user4@alt.example"
                #expect(try room.logIn(address, password, sendingTo: recipient) == "235 250", "\(address), \(server)")
            }
            #expect(try room.logIn("user1@alt.example", "geheim zwei", sendingTo: "user4@alt.example") == "535", "\(server)")
        }

        /// Mails of every state: refused by nobody yet, served in part, held.
        private func fillQueue(_ room: PostfixRoom) throws {
            for number in 0..<20 { try room.send(to: "far\(number)@far.example") }
            try room.send(to: "partly@near.example", "partly@far.example")
            for number in 0..<3 { try room.send(to: "held\(number)@far.example") }
            try room.hold(Set((0..<3).map { "held\($0)@far.example" }))
            try Deadline.wait(.seconds(60), for: "the mails to be deferred") {
                let queue = try room.queue()
                return queue["deferred"]?.count == 21 && queue["hold"]?.count == 3 && queue.count == 2
            }
        }

        @Test func `under 50 connections a second nobody is refused, nothing is lost and nothing comes twice, there and back`()
            throws
        {
            let room = try PostfixRoom()
            let near = try Sink(in: room.folder, port: room.nearPort, delay: 3)
            try fillQueue(room)
            try expectLogins(room, "Postfix")

            try underLoad(room, "switch") {
                // These are being sent while the switch goes on: Postfix is asked for the answer.
                for number in 0..<2 { try room.send(to: "slow\(number)@near.example") }
                try Deadline.wait(.seconds(60), for: "the sink to have both") { try near.takings().count == 3 }
                try room.change("apply", "--from", "postfix", "--no-sendmail")
            }
            try expectLogins(room, "Martlet")
            #expect(try near.recipients() == ["partly@near.example", "slow0@near.example", "slow1@near.example"])
            let far = try deliverQueue(room)

            try underLoad(room, "rollback") { try room.change("rollback") }
            try expectLogins(room, "Postfix again")
            try expectRest(room, alreadyIn: far)
            #expect(try near.recipients() == ["partly@near.example", "slow0@near.example", "slow1@near.example"])
            #expect(try room.queue() == [:])
            // Three logins, three times.
            #expect(room.marks()["user4@alt.example"] == 9)
        }

        @Test func `a switch that is cut off, and goes back or on, refuses nobody either`() throws {
            let room = try PostfixRoom()
            for number in 0..<5 { try room.send(to: "far\(number)@far.example") }
            let queued = (0..<5).map { "far\($0)@far.example" }
            try Deadline.wait(.seconds(60), for: "the mails to be deferred") { try room.queue() == ["deferred": queued] }

            try underLoad(room, "cut") {
                // Martlet starts and is to have Postfix's sockets: nothing has happened to Postfix yet.
                try room.cutOff(behind: "ports", "apply", "--from", "postfix", "--no-sendmail")
                try room.change("rollback")
                #expect(try room.run("postfix", "status").status == 0)
                // Martlet serves, Postfix has ended, and of its queue a part is taken over.
                try room.cutOff(behind: "inherited ", "apply", "--from", "postfix", "--no-sendmail")
                #expect(try room.run("postfix", "status").status != 0)
                try room.change("rollback")
                #expect(try room.queue()["deferred"] == queued)
                // And once more so, to its end.
                try room.cutOff(behind: "inherited ", "apply", "--from", "postfix", "--no-sendmail")
                try room.change("apply")
            }
            let sink = try Sink(in: room.folder, port: room.farPort)
            try retry(room)
            try Deadline.wait(.seconds(60), for: "the old queue") { try sink.takings().count >= 5 }
            #expect(try sink.recipients() == queued)
            try room.change("rollback")
            #expect(try sink.recipients() == queued)
        }

        /// The sink is there at last, takes what Martlet took over, and is gone again. Then mails come that Martlet has to keep.
        /// - Returns: whom the sink took mails for.
        private func deliverQueue(_ room: PostfixRoom) throws -> [String] {
            let sink = try Sink(in: room.folder, port: room.farPort)
            try retry(room)
            try Deadline.wait(.seconds(60), for: "the old queue") { try sink.takings().count >= 21 }
            sink.end()
            for number in 0..<5 {
                let answer = try room.logIn(
                    "user1@alt.example", PostfixRoom.passwords["user1@alt.example"] ?? "", sendingTo: "late\(number)@far.example")
                #expect(answer == "235 250")
            }
            return try sink.recipients()
        }

        /// Martlet empties its queue beside Postfix and ends; Postfix has its held mails back.
        private func expectRest(_ room: PostfixRoom, alreadyIn far: [String]) throws {
            let held = (0..<3).map { "held\($0)@far.example" }
            // The mails of those who have just logged in are on their way perhaps.
            try Deadline.wait(.seconds(60), for: "the held mails to be Postfix's only ones") {
                try room.queue() == ["hold": held]
            }
            #expect(room.martlets("--drain").count == 1)
            let sink = try Sink(in: room.folder, port: room.farPort)
            try retry(room)
            try Deadline.wait(.seconds(60), for: "Martlet to deliver the rest and to end") {
                try sink.takings().count >= 5 && room.martlets().isEmpty
            }
            try room.run("postsuper", "-H", "ALL")
            try room.run("postqueue", "-f")
            try Deadline.wait(.seconds(60), for: "Postfix to send what was held") { try room.queue().isEmpty }
            let all =
                (0..<20).map { "far\($0)@far.example" } + ["partly@far.example"] + held + (0..<5).map { "late\($0)@far.example" }
            #expect(try (far + sink.recipients()).sorted() == all.sorted())
        }

        private func retry(_ room: PostfixRoom) throws {
            try ChildProcess.run(
                [ServerUnderTest.binary, "queue", "retry", "--all", "--config", room.configuration], folder: room.folder)
        }
    }
}
