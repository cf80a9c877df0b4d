import Foundation
import GeneratedMail
import Testing

extension InteropTests {
    /// What was answered 250 is in the mailbox, whatever happens to the process.
    @Suite(.serialized) struct CrashTests {
        private static let recipients = ["anna@kunde.example", "berta@kunde.example"]

        @Test func `fifty crashes under load lose no answered mail and leave nothing half-written`() throws {
            try ServerUnderTest.running(settings: "[limits]\nsessions-per-address = 200\n") { server in
                try server.addMailbox("berta@kunde.example")
                let answered = server.folder.newPath("answered")
                let load = try ChildProcess(
                    try Peer.script(
                        "load.py", "\(server.port)", "8", answered, SampleMail.sender, Self.recipients[0], Self.recipients[1]),
                    folder: server.folder, input: nil)
                let seed = UInt64(Date().timeIntervalSince1970)
                print("crashes come at moments of seed \(seed)")
                var generator = SeededGenerator(seed: seed)
                for _ in 1...50 {
                    // The moment is meant to be random: this waits for nothing.
                    usleep(UInt32.random(in: 20_000...300_000, using: &generator))
                    server.crash()
                    try server.start()
                }
                usleep(200_000)
                server.crash()
                let restart = Date()
                try server.start()
                load.closeInput()
                #expect(try load.wait().status == 0)

                let log = try AnsweredMails(file: answered)
                print("\(log.mails.count) mails were answered 250")
                #expect(log.mails.count > 200, "the load was too small to prove anything")
                for recipient in Self.recipients {
                    let copies = try LoadedMails(try server.maildir(of: recipient), folder: server.folder)
                    #expect(copies.broken.isEmpty, "\(recipient): \(copies.broken)")
                    for mail in log.mails where mail.recipients.contains(recipient) {
                        let count = copies.count[mail.id] ?? 0
                        // Sent once means once; sent again because an answer got lost may mean twice (RFC 5321 §6.1).
                        #expect((1...mail.tries).contains(count), "\(recipient): \(mail.id) is there \(count) times")
                    }
                }
                try Deadline.wait(.seconds(60), for: "leftovers to go: \(try leftovers(server, before: restart))") {
                    try leftovers(server, before: restart).isEmpty
                }
            }
        }

        /// Files of mails below the mailboxes' folder that are in no mailbox's `new` or `cur` and are older than the restart.
        private func leftovers(_ server: ServerUnderTest, before restart: Date) throws -> [String] {
            let root = "\(server.home)/mail"
            guard let files = FileManager.default.enumerator(atPath: root) else { throw TestFailure("no folder \(root)") }
            return files.compactMap { entry -> String? in
                guard let file = entry as? String, files.fileAttributes?[.type] as? FileAttributeType == .typeRegular else {
                    return nil
                }
                let parts = file.split(separator: "/")
                guard let name = parts.last, !name.hasPrefix("maildirsize"), !parts.dropLast().contains("new"),
                    !parts.dropLast().contains("cur")
                else { return nil }
                let attributes = try? FileManager.default.attributesOfItem(atPath: "\(root)/\(file)")
                guard let changed = attributes?[.modificationDate] as? Date, changed < restart else { return nil }
                return file
            }
        }
    }
}

/// The mails of load.py in a mailbox: how often each is there, and the files whose checksum is wrong.
private struct LoadedMails {
    private(set) var count: [String: Int] = [:]
    private(set) var broken: [String] = []

    init(_ maildir: Maildir, folder: TemporaryFolder) throws {
        for line in try ChildProcess.run(try Peer.script("check.py", maildir.path), folder: folder).outputText.split(
            separator: "\n")
        {
            if line.hasPrefix("broken ") { broken.append(String(line)) } else { count[String(line), default: 0] += 1 }
        }
    }
}
