import Directory
import Foundation
import Testing

@testable import Delivery

/// The process dies before each single change it makes to the disk; a new one recovers.
@Suite struct CrashTests {
    struct Scene: CustomTestStringConvertible, Sendable {
        var name: String
        var kind = Home.journaled
        var mailboxes = 1
        /// The last mailbox lies on another file system.
        var isSpread = false
        var memoryOctets = 4096
        var groupThreshold = 2
        var testDescription: String { name }
    }

    static let scenes = [
        Scene(name: "one mailbox"),
        Scene(name: "one mailbox, no journal", kind: Home.unjournaled),
        Scene(name: "one mailbox, one syncfs", groupThreshold: 1),
        Scene(name: "three mailboxes", mailboxes: 3),
        Scene(name: "three mailboxes, no journal", kind: Home.unjournaled, mailboxes: 3),
        Scene(name: "a large mail", mailboxes: 2, memoryOctets: 10),
        Scene(name: "two file systems", mailboxes: 2, isSpread: true),
        Scene(name: "two file systems, a large mail", mailboxes: 2, isSpread: true, memoryOctets: 10),
        Scene(name: "another file system", isSpread: true),
    ]

    @Test(arguments: scenes)
    func whateverIsCutOffAnAnsweredMailIsThereOnceAndNothingIsHalfThere(scene: Scene) async throws {
        let text = "Subject: crash\n\n" + String(repeating: "content\n", count: 20)
        var step = 0
        var wasCut = true
        while wasCut {
            let home = try Home()
            let other = try Home(in: "/dev/shm")
            var mailboxes = (1...scene.mailboxes).map { home.mailbox(Int64($0)) }
            if scene.isSpread { mailboxes[mailboxes.count - 1] = other.mailbox(Int64(scene.mailboxes)) }
            let first = home.delivery(
                kind: scene.kind, groupThreshold: scene.groupThreshold, memoryOctets: scene.memoryOctets)
            home.fileSystem.arm(.die(after: step))
            var isAnswered = false
            do {
                try await first.deliver(text, to: mailboxes)
                isAnswered = true
            } catch {}
            wasCut = home.fileSystem.hasStruck
            await first.kill()
            home.fileSystem.arm(.none)

            // A recovery that is itself cut off, and then one that is not.
            let table = MailboxTable(mailboxes)
            let second = home.delivery(kind: scene.kind)
            home.fileSystem.arm(.die(after: 4 + step % 7))
            try? await second.recover(using: table)
            await second.kill()
            home.fileSystem.arm(.none)
            let third = home.delivery(kind: scene.kind)
            try await third.recover(using: table)
            #expect(third.pending == 0)
            for mailbox in mailboxes {
                let texts = try home.texts(mailbox)
                #expect(texts == [text] || (texts.isEmpty && !isAnswered), "step \(step), mailbox \(mailbox.id)")
                #expect(home.names(mailbox.maildir + "/tmp").isEmpty, "step \(step)")
            }
            #expect(home.staged.isEmpty, "step \(step)")
            // And life goes on.
            try await third.deliver("next\n", to: mailboxes)
            for mailbox in mailboxes { #expect(try home.texts(mailbox).contains("next\n")) }
            await third.shutdown()
            step += 1
        }
        #expect(step > 4)
    }
}
