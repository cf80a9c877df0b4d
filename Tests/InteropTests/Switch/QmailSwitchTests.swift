import Foundation
import Testing

extension InteropTests {
    /// A whole switch from a copy of a real qmail server, and back.
    @Suite(.serialized) struct QmailSwitchTests {
        /// Who is still to get a mail of the old queue, elsewhere.
        private static let waiting = [
            "a@fern.example", "spaeter1@fern.example", "spaeter2@fern.example", "spaeter3@fern.example", "spaeter4@fern.example",
            "spaeter5@fern.example", "spaeter6@fern.example",
        ]

        /// How many lines of the journal lie between two of the places a crash test cuts at: every line with `MARTLET_SWITCH_CUTS=all` (some minutes),
        /// else a sample.
        private static let stride = ProcessInfo.processInfo.environment["MARTLET_SWITCH_CUTS"] == "all" ? 1 : 4

        private func waitForDeliveries(_ tree: QmailTree) throws {
            try Deadline.wait(.seconds(60), for: "the queue to be delivered") {
                try tree.sink.takings().flatMap(\.recipients).filter { $0.hasSuffix("@fern.example") }.count >= Self.waiting.count
                    && tree.newMails(of: "anna@kunde-eins.example").count >= 1
                    && tree.newMails(of: "bernd@kunde-eins.example").count >= 1
                    && tree.newMails(of: "karl@firma-zwei.example").count >= 1
            }
        }

        private func expectDelivered(_ tree: QmailTree) throws {
            // The report goes on to where its reader forwards his mail, beside these.
            let takings = try tree.sink.takings().filter { !$0.recipients.contains("karl.privat@anderswo.example") }
            #expect(takings.flatMap(\.recipients).sorted() == Self.waiting)
            // Each mail to the octet, and VERP senders of their own.
            let sums = Set(tree.manifest.queue.map(\.sha256))
            for taking in takings { #expect(sums.contains(taking.sha256), "\(taking)") }
            #expect(
                Set(takings.filter { $0.sender.hasPrefix("liste-") }.map(\.sender)) == [
                    "liste-spaeter5=fern.example@kunde-eins.example", "liste-spaeter6=fern.example@kunde-eins.example",
                ])
            #expect(try tree.newMails(of: "anna@kunde-eins.example").count == 1)
            #expect(try tree.newMails(of: "bernd@kunde-eins.example").count == 1)
            let reports = try tree.newMails(of: "karl@firma-zwei.example").map { String(decoding: $0, as: UTF8.self) }
            #expect(reports.count == 1)
            #expect(reports.first?.contains("niemand@fern.example") == true)
            #expect(reports.first?.contains("550 5.1.1 nobody") == true)
            for (address, mailbox) in tree.manifest.mailboxes {
                for (path, sum) in mailbox.messages {
                    #expect(QmailTree.checksum(of: "\(tree.root)/\(mailbox.maildir)/\(path)") == sum, "\(address) \(path)")
                }
            }
        }

        @Test func `every pending recipient gets his mail once, every mailbox stays, and the way back leaves the tree as it was`()
            throws
        {
            let tree = try QmailTree()
            let before = try tree.snapshot()
            let applied = try tree.apply()
            try #require(applied.status == 0, "\(applied.outputText)\(applied.errorText)")
            print(applied.outputText)
            try waitForDeliveries(tree)
            try expectDelivered(tree)
            #expect(try tree.change("status").outputText.contains("Martlet has taken over."))

            let back = try tree.change("rollback", "--yes")
            try #require(back.status == 0, "\(back.outputText)\(back.errorText)")
            print(back.outputText)
            try expectDelivered(tree)
            let after = try tree.snapshot()
            // What was delivered is not put back into the queue; all else is as it was.
            let gone = before.filter { after[$0.key] == nil }.keys.filter { !$0.hasPrefix("var/qmail/queue/") }
            #expect(gone.sorted() == [])
            #expect(after.filter { before[$0.key] != $0.value }.keys.sorted() == [])
            #expect(try tree.change("status").outputText.contains("The old server has its place back."))
        }

        @Test func `after a power cut behind any line of the journal the switch is finished, and every mail is delivered once`()
            throws
        {
            var line = 1
            var wasCut = true
            while wasCut {
                let tree = try QmailTree()
                wasCut = try tree.apply(crashAfter: line).status == 128 + SIGKILL
                if wasCut {
                    let again = try tree.apply()
                    // Behind the last line all is done already.
                    let isDone = again.errorText.contains("The switch is done already.")
                    #expect(again.status == 0 || isDone, "after line \(line): \(again.outputText)\(again.errorText)")
                }
                try waitForDeliveries(tree)
                try expectDelivered(tree)
                line += Self.stride
            }
            print(
                "cut off behind every \(Self.stride == 1 ? "line" : "\(Self.stride)th line") of the journal, the last of them line \(line - 2 * Self.stride)"
            )
            #expect(line > 20)
        }

        @Test func `after a power cut before anything was sent the way back leaves the tree as it was, queue and all`() throws {
            // Between the lines of the sample above.
            var line = (Self.stride + 1) / 2
            while true {
                let tree = try QmailTree()
                let before = try tree.snapshot()
                guard try tree.apply(crashAfter: line).status == 128 + SIGKILL else { break }
                let status = try tree.change("status", "--json").outputText
                if status.contains("\"release\"") { break }
                let back = try tree.change("rollback", "--yes")
                #expect(back.status == 0, "after line \(line): \(back.outputText)\(back.errorText)")
                #expect(try tree.snapshot() == before, "after line \(line)")
                #expect(try tree.sink.takings().isEmpty)
                line += Self.stride
            }
            print(
                "back from behind every \(Self.stride == 1 ? "line" : "\(Self.stride)th line") before the release, the last of them line \(line - Self.stride)"
            )
            #expect(line > 15)
        }
    }
}
