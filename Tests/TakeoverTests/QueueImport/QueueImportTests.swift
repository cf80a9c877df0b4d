import Directory
import Foundation
import Logging
import MailFormat
import Spool
import Testing

@testable import Takeover

/// A directory in which some senders have mailboxes.
private struct KnownSenders: InheritedOrigins {
    var mailboxes: [String] = []

    func origin(of sender: ReversePath) async throws(DirectoryError) -> InheritedOrigin {
        guard case .address(let address) = sender, mailboxes.contains(address.description) else {
            return InheritedOrigin(.unanswerable)
        }
        return InheritedOrigin(
            .unanswerable, mailbox: Mailbox(id: 1, address: address.description, maildir: "/mail", uid: 1, gid: 1))
    }
}

private struct Texts: QueuedContents {
    var texts: [String: String] = [:]

    func octets(of message: MailServerModel.QueuedMessage) async throws(SwitchError) -> [UInt8] {
        guard let text = texts[message.id] else { throw SwitchError("\(message.id) is missing.", german: "fehlt") }
        return Array(text.utf8)
    }
}

@Suite("The old queue comes into the new one")
struct QueueImportTests {
    private func message(
        _ id: String, from sender: String, to recipients: [MailServerModel.Recipient],
        state: MailServerModel.QueuedMessage.State = .waiting
    ) -> MailServerModel.QueuedMessage {
        let path = "/var/qmail/queue/mess/3/\(id)"
        return MailServerModel.QueuedMessage(
            id: id, content: .file(path), octets: 10, state: state, sender: sender, arrival: 1_800_000_000,
            recipients: recipients,
            place: SourcePlace(path))
    }

    private func withImport(
        senders: [String] = [], texts: [String: String], _ body: (QueueImport, SQLiteSpool) async throws -> Void
    ) async throws {
        let folder = NSTemporaryDirectory() + "import-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let spool = SQLiteSpool(folder: folder + "/queue", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let queueImport = QueueImport(
            spool: spool, contents: Texts(texts: texts), origins: KnownSenders(mailboxes: senders),
            hostname: try Domain("mx.example"), batch: "switch", language: .german)
        try await body(queueImport, spool)
        await spool.close()
    }

    private func envelopes(_ spool: SQLiteSpool) async throws -> [(QueuedMail, [String])] {
        var found: [(QueuedMail, [String])] = []
        for mail in try await spool.mails(matching: QueueFilter(), after: nil, limit: 100) {
            found.append((mail, try await spool.recipients(of: mail.id, after: nil, limit: 100).map(\.address)))
        }
        return found
    }

    private func text(_ spool: SQLiteSpool, _ mail: QueuedMail) async throws -> String {
        guard case .memory(let buffer) = try await spool.content(of: mail.id) else { return "" }
        return String(buffer: buffer)
    }

    @Test("recipients that are done are not sent to again, lines get their ends, and a second import changes nothing")
    func once() async throws {
        try await withImport(texts: ["7": "Subject: x\n\nline\nwith CR\r\nlast"]) { queueImport, spool in
            let mail = message(
                "7", from: "far@sender.example",
                to: [.init("ok@far.example", .done), .init("a@far.example"), .init("b@near.example"), .init("a@far.example")])
            for _ in 0..<2 { #expect(try await queueImport.take(mail) == .inherited(1)) }
            let found = try await envelopes(spool)
            #expect(found.map(\.1) == [["a@far.example", "b@near.example"]])
            #expect(found.first?.0.sender == "far@sender.example")
            #expect(found.first?.0.arrival == Date(timeIntervalSince1970: 1_800_000_000))
            if let mail = found.first?.0 {
                #expect(try await text(spool, mail) == "Subject: x\r\n\r\nline\r\nwith CR\r\nlast\r\n")
            }
            #expect(try await spool.nextDue(after: .distantPast) == nil)
        }
    }

    @Test("what the sender asked for is asked on: ENVID, RET, NOTIFY, ORCPT, SMTPUTF8")
    func requests() async throws {
        try await withImport(texts: ["7": "Subject: x\n\ntext\n"]) { queueImport, spool in
            var asking = MailServerModel.Recipient("a@far.example")
            asking.original = "RFC822;first@kunde.example"
            asking.notify = [.success, .delay]
            asking.isFinal = true
            var silent = MailServerModel.Recipient("b@far.example")
            silent.notify = [.never]
            var mail = message("7", from: "far@sender.example", to: [asking, silent, .init("c@far.example")])
            mail.envelopeID = "e+1"
            mail.returnsOnlyHeader = true
            mail.usesSMTPUTF8 = true
            #expect(try await queueImport.take(mail) == .inherited(1))
            #expect(try await spool.releaseInherited("switch") == 1)
            let lease = try #require(
                try await spool.lease(
                    "far.example", at: Date(timeIntervalSince1970: 1_800_000_001), for: .seconds(60), mails: 1, recipients: 10
                ).first)
            #expect(lease.envelope.envelopeID == "e+1")
            #expect(lease.envelope.returnedContent == .headers)
            #expect(lease.envelope.usesSMTPUTF8)
            #expect(lease.recipients.map(\.recipient.isFinal) == [true, false, false])
            #expect(lease.recipients.map(\.recipient.notify) == [.on([.success, .delay]), .never, nil])
            #expect(
                lease.recipients.map(\.recipient.original) == [
                    OriginalRecipient(addressType: "rfc822", address: "first@kunde.example"), nil, nil,
                ])
        }
    }

    @Test("a list whose sender is made for each recipient becomes a mail for each")
    func perRecipient() async throws {
        try await withImport(texts: ["8": "\n"]) { queueImport, spool in
            var mail = message("8", from: "liste-@kunde.example", to: [.init("a@far.example"), .init("b@far.example")])
            mail.perRecipientSender = .init(prefix: "liste-", domain: "kunde.example")
            #expect(try await queueImport.take(mail) == .inherited(2))
            let found = try await envelopes(spool)
            #expect(found.map(\.0.sender) == ["liste-a=far.example@kunde.example", "liste-b=far.example@kunde.example"])
            #expect(found.map(\.1) == [["a@far.example"], ["b@far.example"]])
        }
    }

    @Test("failures not told yet are told to a sender with a mailbox here, and to nobody else", arguments: [true, false])
    func failures(isKnown: Bool) async throws {
        try await withImport(senders: isKnown ? ["karl@kunde.example"] : [], texts: ["9": "Subject: hallo\n\nx\n"]) {
            queueImport, spool in
            var mail = message("9", from: "karl@kunde.example", to: [.init("niemand@far.example", .done)])
            mail.failureText =
                "<niemand@far.example>:\n127.0.0.1 does not like recipient.\nRemote host said: 550 5.1.1 nobody\n\n"
            #expect(try await queueImport.take(mail) == (isKnown ? .inherited(1) : .finished))
            let found = try await envelopes(spool)
            #expect(found.map(\.1) == (isKnown ? [["karl@kunde.example"]] : []))
            guard let report = found.first?.0 else { return }
            #expect(report.sender.isEmpty)
            let octets = try await text(spool, report)
            #expect(octets.contains("Final-Recipient: rfc822; niemand@far.example\r\n"))
            #expect(octets.contains("Status: 5.1.1\r\n"))
            #expect(octets.contains("550 5.1.1 nobody"))
            #expect(octets.contains("Subject: hallo\r\n"))
        }
    }

    @Test("a recipient that is no address keeps no other from his mail, and those that want quotes are addresses")
    func unreadableRecipient() async throws {
        try await withImport(texts: ["7": "\n"]) { queueImport, spool in
            let mail = message(
                "7", from: "root", to: [.init("a..b@far.example"), .init("nobody"), .init("x y@far.example"), .init("z@@")])
            #expect(try await queueImport.take(mail) == .inherited(1, without: ["nobody", "z@@"]))
            let found = try await envelopes(spool)
            #expect(found.map(\.1) == [["\"a..b\"@far.example", "\"x y\"@far.example"]])
            // Nobody can answer "root": so nobody is told.
            #expect(found.map(\.0.sender) == [""])
        }
    }

    @Test("what Postfix wrote down of failures is found")
    func postfixFailures() throws {
        let failures = FailureText(
            postfix: """

                <"a..b"@far.example>: host mx.far.example[192.0.2.1] said: 550 5.7.1 gone (in reply to RCPT TO command)
                recipient="a..b"@far.example
                offset=712
                dsn_orig_rcpt=rfc822;c@far.example
                status=5.7.1
                action=failed
                diag_type=smtp
                diag_text=550 5.7.1 gone
                reason=host mx.far.example[192.0.2.1] said: 550 5.7.1 gone (in reply to RCPT TO command)

                recipient=late@far.example
                status=4.4.1
                action=failed
                reason=connect to mx.far.example[192.0.2.1]:25: Connection timed out

                <old@far.example>: no such user

                recipient=slow@far.example
                status=4.4.1
                action=delayed
                reason=later
                """
        ).failures
        #expect(failures.map(\.recipient.description) == ["\"a..b\"@far.example", "late@far.example", "old@far.example"])
        #expect(failures.map(\.status.description) == ["5.7.1", "4.4.1", "5.0.0"])
        #expect(failures.first?.diagnostic.hasPrefix("host mx.far.example[192.0.2.1] said: 550") == true)
        #expect(failures.last?.diagnostic == "no such user")
    }

    @Test("what cannot be taken over is left, with a reason")
    func left() async throws {
        try await withImport(texts: ["1": "\n", "2": "\n"]) { queueImport, spool in
            let mails = [
                message("1", from: "", to: [.init("no address")]),
                message("3", from: "", to: [.init("a@far.example")]),
                message("1", from: "", to: [.init("a@far.example")], state: .corrupt),
            ]
            for mail in mails {
                guard case .left = try await queueImport.take(mail) else {
                    Issue.record("\(mail.id) was taken")
                    continue
                }
            }
            #expect(try await spool.totals().mails == 0)
        }
    }

    @Test("the files of an old mail go aside within their queue, and come back as the files they were")
    func files() throws {
        let root = NSTemporaryDirectory() + "oldqueue-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let queue = root + "/var/qmail/queue"
        let paths = ["mess/3/77", "info/3/77", "remote/3/77", "bounce/77", "mess/3/78", "info/3/78"]
        for path in paths {
            let file = URL(fileURLWithPath: "\(queue)/\(path)")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(path.utf8).write(to: file)
        }
        func there() -> [String] { paths.filter { FileManager.default.fileExists(atPath: "\(queue)/\($0)") } }
        func inode() throws -> NSNumber? {
            try FileManager.default.attributesOfItem(atPath: "\(queue)/mess/3/77")[.systemFileNumber] as? NSNumber
        }
        let before = try inode()
        let files = OldQueueFiles(root: root)
        let mail = message("77", from: "", to: [])
        #expect(OldQueueFiles.queue(of: mail) == "/var/qmail/queue")
        let path = mail.content.path
        for _ in 0..<2 { try files.putAside(path) }
        #expect(there() == ["mess/3/78", "info/3/78"])
        #expect(try !files.putBack(from: "/var/qmail/queue") { $0 == "79" })
        #expect(try files.putBack(from: "/var/qmail/queue") { $0 == "77" })
        #expect(there() == paths)
        #expect(try inode() == before)
        #expect(!FileManager.default.fileExists(atPath: "\(queue)/martlet-switch"))
    }

    @Test("the logs of a mail of Postfix go with it, hashed or not", arguments: ["deferred/A/AB1", "active/AB1"])
    func logs(mail: String) throws {
        let root = NSTemporaryDirectory() + "oldqueue-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let queue = root + "/var/spool/postfix"
        let paths = [mail, "defer/A/AB1", "bounce/AB1", "trace/AB1", "defer/B/BB1"]
        for path in paths {
            let file = URL(fileURLWithPath: "\(queue)/\(path)")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(path.utf8).write(to: file)
        }
        func there() -> [String] { paths.filter { FileManager.default.fileExists(atPath: "\(queue)/\($0)") } }
        let files = OldQueueFiles(root: root)
        try files.putAside("/var/spool/postfix/\(mail)")
        #expect(there() == ["defer/B/BB1"])
        #expect(try files.putBack(from: "/var/spool/postfix") { $0 == "AB1" })
        #expect(there() == paths)
    }

    /// `info` and `todo` are what qmail-send finds a mail by.
    @Test("wherever putting aside is cut off, no part of a mail of qmail is a mail", arguments: ["info", "todo"])
    func cutOff(envelope: String) throws {
        let root = NSTemporaryDirectory() + "oldqueue-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let queue = root + "/var/qmail/queue"
        let rest = envelope == "info" ? ["local/3/77", "remote/3/77", "bounce/77"] : ["intd/77"]
        let paths = ["mess/3/77", envelope == "info" ? "info/3/77" : "todo/77"] + rest
        for path in paths {
            let file = URL(fileURLWithPath: "\(queue)/\(path)")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(path.utf8).write(to: file)
        }
        // What is in the way stops it there, as a crash would.
        let files = OldQueueFiles(root: root)
        let aside = "\(queue)/martlet-switch"
        try FileManager.default.createDirectory(atPath: aside, withIntermediateDirectories: true)
        for blocked in rest + ["mess/3/77"] {
            let folder = "\(aside)/\(blocked.split(separator: "/")[0])"
            try Data().write(to: URL(fileURLWithPath: folder))
            #expect(throws: SwitchError.self) { try files.putAside("/var/qmail/queue/mess/3/77") }
            #expect(!FileManager.default.fileExists(atPath: "\(queue)/\(paths[1])"))
            #expect(FileManager.default.fileExists(atPath: "\(queue)/mess/3/77"))
            try FileManager.default.removeItem(atPath: folder)
        }
        try files.putAside("/var/qmail/queue/mess/3/77")
        #expect(paths.allSatisfy { !FileManager.default.fileExists(atPath: "\(queue)/\($0)") })
    }
}
