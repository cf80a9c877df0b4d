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
    }
}
