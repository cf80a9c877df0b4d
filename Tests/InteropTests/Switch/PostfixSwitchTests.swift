import Foundation
import Testing

extension InteropTests {
    /// A switch from a running Postfix under load, and back under load.
    @Suite(.serialized) struct PostfixSwitchTests {
        private struct Load: Decodable {
            var sent: Int
            var refused: Int
            var cut: [String]
            var putOff: [String]
            /// Seconds.
            var longest: Double
        }

        /// Runs `body` under 50 connections a second, and counts what came of them.
        private func underLoad(_ room: PostfixRoom, _ body: () throws -> Void) throws -> Load {
            let log = room.folder.newPath("load.json")
            let script = try Peer.script("switch_load.py", "\(room.port)", log, "50") + PostfixRoom.mailboxes
            let load = try ChildProcess(script, folder: room.folder, input: nil)
            try Deadline.wait(.seconds(10), for: "the load") { !load.output.isEmpty }
            usleep(1_000_000)
            try body()
            usleep(1_000_000)
            load.closeInput()
            let outcome = try load.wait(.seconds(150))
            guard outcome.status == 0 else { throw TestFailure(outcome.errorText) }
            return try JSONDecoder().decode(Load.self, from: FileManager.default.contents(atPath: log) ?? Data())
        }

        private func check(_ load: Load, _ name: String, _ room: PostfixRoom, marks before: [String: Int]) {
            print(
                "\(name): \(load.sent) mails, \(load.refused) refused, \(load.cut.count) cut, \(load.putOff.count) put off, longest wait for a greeting \(Int(load.longest * 1000)) ms"
            )
            #expect(load.refused == 0)
            #expect(load.cut == [])
            let marks = room.marks()
            let new = marks.map { ($0.key, $0.value - (before[$0.key] ?? 0)) }.filter { $0.1 != 0 }
            #expect(new.count == load.sent)
            #expect(new.filter { $0.1 != 1 }.isEmpty, "\(new.filter { $0.1 != 1 })")
        }

        @Test func `under 50 connections a second nobody is refused, nothing is lost and nothing comes twice, there and back`()
            throws
        {
            let room = try PostfixRoom()
            try room.fillQueue(20)
            let there = try underLoad(room) {
                let applied = try room.change("apply", "--from", "postfix", "--no-sendmail")
                try #require(applied.status == 0, "\(applied.outputText)\(applied.errorText)")
                print(applied.outputText)
            }
            check(there, "switch", room, marks: [:])

            let sink = try Sink(in: room.folder, port: room.sinkPort)
            try ChildProcess.run(
                [ServerUnderTest.binary, "queue", "retry", "--all", "--config", room.configuration], folder: room.folder)
            try Deadline.wait(.seconds(60), for: "the old queue") { try sink.takings().count >= 20 }

            let before = room.marks()
            let back = try underLoad(room) {
                let outcome = try room.change("rollback")
                try #require(outcome.status == 0, "\(outcome.outputText)\(outcome.errorText)")
                print(outcome.outputText)
            }
            check(back, "rollback", room, marks: before)
            #expect(try sink.takings().flatMap(\.recipients).sorted() == (0..<20).map { "far\($0)@far.example" }.sorted())
        }
    }
}
