import Directory
import Foundation
import MailFormat
import Takeover

/// Asks the new server what it says to the recipients of every domain, and sends each domain's postmaster a test mail that it then finds in his
/// Maildir and takes away again.
struct VerifyStep: SwitchStep {
    /// Where the server takes mail of other servers.
    let host: String
    let port: Int
    let hostname: String
    /// Whether this machine's own clients may send anywhere, so that nothing can be learnt of strangers from here.
    let relaysForUs: Bool
    let directory: any DirectoryStore
    let domains: @Sendable () async throws(SwitchError) -> [Domain]
    /// An address of a domain that is a mailbox; nil where it has none.
    let known: @Sendable (Domain) -> Address?

    var name: String { "verify" }
    var title: Wording { Wording("Verify", german: "Prüfen") }

    func apply(_ notes: StepNotes) async throws(SwitchError) {
        let domains = try await domains()
        var delivered = 0
        for domain in domains {
            do throws(DirectoryError) {
                try await askRecipients(of: domain)
                if try await sendTestMail(to: domain, notes) { delivered += 1 }
            } catch {
                throw SwitchError("\(domain): \(error)", german: "\(domain): \(error)")
            }
        }
        notes.tell(
            Wording(
                "\(domains.count) domains answer as they should, \(delivered) test mails arrived",
                german: "\(domains.count) Domains antworten, wie sie sollen, \(delivered) Testmails sind angekommen"))
    }

    func undo(_ notes: StepNotes) async throws(SwitchError) {}

    // MARK: - Answers

    /// What a recipient has to be told, and why.
    private struct Question {
        var recipient: String
        /// What the reply begins with.
        var answer: String
    }

    private func askRecipients(of domain: Domain) async throws(DirectoryError) {
        var questions: [Question] = []
        if let known = known(domain) {
            questions.append(Question(recipient: known.description, answer: "250"))
            questions.append(Question(recipient: known.localPart.description, answer: "550 5.1.3"))
        }
        let nobody = "martlet-check-\(UInt32.random(in: 0...UInt32.max))"
        if let address = try? Address("\(nobody)@\(domain)"), case .unknown = try await directory.resolve(.address(address)) {
            questions.append(Question(recipient: address.description, answer: "550 5.1.1"))
        }
        questions.append(Question(recipient: "\(nobody)%elsewhere.example@\(domain)", answer: "5"))
        if !relaysForUs { questions.append(Question(recipient: "\(nobody)@elsewhere.example", answer: "5")) }
        do throws(SwitchError) {
            let probe = try SMTPProbe.greeted(host: host, port: port, name: hostname)
            // Not the null sender, which may name one recipient only.
            try probe.expect(try probe.say("MAIL FROM:<\(nobody)@elsewhere.example>"), 250, "MAIL")
            for question in questions {
                let reply = try probe.say("RCPT TO:<\(question.recipient)>")
                guard "\(reply.code) \(reply.text)".hasPrefix(question.answer) else {
                    throw SwitchError.wrongAnswer(question.recipient, question.answer, "\(reply.code) \(reply.text)")
                }
            }
            _ = try probe.say("QUIT")
        } catch {
            throw .invalid(error.description)
        }
    }

    // MARK: - The test mail

    /// - Returns: whether it was seen in a Maildir; false where the postmaster's mail goes on to elsewhere.
    private func sendTestMail(to domain: Domain, _ notes: StepNotes) async throws(DirectoryError) -> Bool {
        guard let address = try? Address("postmaster@\(domain)") else { return false }
        guard case .mailboxes(let mailboxes) = try await directory.resolve(.address(address)) else {
            notes.tell(
                Wording(
                    "\(address): no mailbox of this server, so no test mail",
                    german: "\(address): kein Postfach dieses Servers, darum keine Testmail"))
            return false
        }
        let token = "martlet-switch-\(UInt64.random(in: 0...UInt64.max))"
        let start = Date()
        do throws(SwitchError) {
            let probe = try SMTPProbe.greeted(host: host, port: port, name: hostname)
            try probe.expect(try probe.say("MAIL FROM:<>"), 250, "MAIL FROM:<>")
            try probe.expect(try probe.say("RCPT TO:<\(address)>"), 250, "RCPT TO:<\(address)>")
            try probe.expect(try probe.say("DATA"), 354, "DATA")
            let mail =
                "From: Martlet <\(address)>\r\nTo: <\(address)>\r\nSubject: Test\r\nMessage-ID: <\(token)@\(hostname)>\r\n"
                + "Date: \(MailDate(seconds: Int64(start.timeIntervalSince1970)))\r\nAuto-Submitted: auto-generated\r\n\r\n\(token)\r\n."
            try probe.expect(try probe.say(mail), 250, address.description)
            _ = try probe.say("QUIT")
        } catch {
            throw .invalid(error.description)
        }
        for mailbox in mailboxes where mailbox.isEnabled {
            guard Self.takeOut(token, of: "\(mailbox.maildir)/new", since: start) else {
                throw .invalid("the test mail was taken with 250 and is not in \(mailbox.maildir)/new")
            }
        }
        return true
    }

    /// Looks for the mail among those that are newer, and removes it.
    private static func takeOut(_ token: String, of folder: String, since start: Date) -> Bool {
        let wanted = Array(token.utf8)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let path = "\(folder)/\(name)"
            let changed = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            guard let changed, changed > start - 5, let octets = FileManager.default.contents(atPath: path),
                octets.count < 16_384, Array(octets).firstRange(of: wanted) != nil
            else { continue }
            unlink(path)
            return true
        }
        return false
    }
}

extension SwitchError {
    fileprivate static func wrongAnswer(_ recipient: String, _ wanted: String, _ said: String) -> SwitchError {
        SwitchError(
            "RCPT TO:<\(recipient)> should be answered with \(wanted) and was with \(said).",
            german: "RCPT TO:<\(recipient)> sollte mit \(wanted) beantwortet werden und wurde es mit \(said).")
    }
}
