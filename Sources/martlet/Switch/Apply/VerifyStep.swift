import Directory
import Foundation
import MailFormat
import Takeover

/// Asks the new server what it says to the recipients of every domain, and sends each domain's postmaster a test mail that it then finds in his
/// Maildir and takes away again.
///
/// A mailbox that is full is told and no failure. The word of the test mails is in the journal before the first is sent: what a crash leaves in a
/// mailbox the next call takes away, or the way back.
struct VerifyStep: SwitchStep {
    /// Where the server takes mail of other servers.
    let host: String
    let port: Int
    let hostname: String
    /// Whether this machine's own clients may send anywhere, so that nothing can be learnt of strangers from here.
    let relaysForUs: Bool
    let directory: any DirectoryStore
    let domains: @Sendable () -> [Domain]
    /// An address of a domain that is a mailbox; nil where it has none.
    let known: @Sendable (Domain) -> Address?

    var name: String { "verify" }
    var title: Wording { Wording("Verify", german: "Prüfen") }

    func apply(_ notes: StepNotes) async throws(SwitchError) {
        let domains = domains()
        try await cleanUp(domains, notes)
        if notes["word"] == nil {
            try notes.note([
                "word": "martlet-switch-\(UInt64.random(in: 0...UInt64.max))", "since": "\(Int64(Date().timeIntervalSince1970))",
            ])
        }
        let mail = TestMail(host: host, port: port, hostname: hostname, word: notes["word"] ?? "martlet-switch")
        var delivered = 0
        var without: [Domain] = []
        for domain in domains {
            do throws(DirectoryError) {
                try await askRecipients(of: domain)
                guard let (address, mailboxes) = try await goal(in: domain) else {
                    without.append(domain)
                    continue
                }
                do throws(SwitchError) {
                    switch try mail.send(to: address, in: mailboxes) {
                    case .arrived: delivered += 1
                    case .full(let said): notes.tell(.isFull(address, said))
                    }
                } catch {
                    throw .invalid(error.description)
                }
            } catch {
                throw SwitchError("\(domain): \(error)", german: "\(domain): \(error)")
            }
        }
        if !without.isEmpty { notes.tell(.withoutTestMail(without)) }
        notes.tell(
            Wording(
                "\(domains.count) domains answer as they should, \(delivered) test mails arrived",
                german: "\(domains.count) Domains antworten, wie sie sollen, \(delivered) Testmails sind angekommen"))
    }

    func undo(_ notes: StepNotes) async throws(SwitchError) {
        guard notes["word"] != nil else { return }
        try await cleanUp(domains(), notes)
    }

    /// Takes away the test mails that a crash left. The directory may be gone already; then there is nobody's mailbox to look into.
    private func cleanUp(_ domains: [Domain], _ notes: StepNotes) async throws(SwitchError) {
        guard let word = notes["word"], let since = notes["since"].flatMap({ TimeInterval($0) }) else { return }
        for domain in domains {
            guard let (_, mailboxes) = try? await goal(in: domain) else { continue }
            for mailbox in mailboxes { TestMail.remove(word, from: mailbox.maildir, since: Date(timeIntervalSince1970: since)) }
        }
    }

    /// Whom a domain's test mail is for, and the mailboxes that it then is in: the postmaster. Where his mail leaves this server too, a mailbox here that
    /// he leads to, else any mailbox of the domain, so that nobody elsewhere gets a test mail.
    /// - Returns: Nil where there is none whose mail stays here.
    private func goal(in domain: Domain) async throws(DirectoryError) -> (Address, [Mailbox])? {
        var candidates: [Address] = []
        if let postmaster = try? Address("postmaster@\(domain)") {
            switch try await directory.resolve(.address(postmaster)) {
            case .mailboxes(let mailboxes) where mailboxes.contains(where: \.isEnabled): return (postmaster, mailboxes)
            case .expansion(let expansion): candidates = expansion.mailboxes.compactMap { try? Address($0.address) }
            default: break
            }
        }
        candidates += [known(domain)].compactMap(\.self)
        for candidate in candidates {
            if case .mailboxes(let mailboxes) = try await directory.resolve(.address(candidate)),
                mailboxes.contains(where: \.isEnabled)
            {
                return (candidate, mailboxes)
            }
        }
        return nil
    }

    // MARK: - Answers

    /// What a recipient has to be told, and why.
    private struct Question {
        var recipient: String
        /// What the reply begins with.
        var answer: String
        /// Whether a full mailbox answers as well: that it is full says that it is there.
        var mayBeFull = false
    }

    private func askRecipients(of domain: Domain) async throws(DirectoryError) {
        var questions: [Question] = []
        if let known = known(domain) {
            questions.append(Question(recipient: known.description, answer: "250", mayBeFull: true))
            // The bare postmaster is taken (RFC 5321 §4.5.1).
            if !known.localPart.isPostmaster {
                questions.append(Question(recipient: known.localPart.description, answer: "550 5.1.3"))
            }
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
                guard "\(reply.code) \(reply.text)".hasPrefix(question.answer) || question.mayBeFull && TestMail.isFull(reply)
                else {
                    throw SwitchError.wrongAnswer(question.recipient, question.answer, "\(reply.code) \(reply.text)")
                }
            }
            _ = try probe.say("QUIT")
        } catch {
            throw .invalid(error.description)
        }
    }
}

extension Wording {
    fileprivate static func isFull(_ address: Address, _ said: String) -> Wording {
        Wording(
            "\(address) is full, so no test mail got there: \(said)",
            german: "\(address) ist voll, darum kam dort keine Testmail an: \(said)")
    }

    fileprivate static func withoutTestMail(_ domains: [Domain]) -> Wording {
        let names = domains.prefix(5).map(\.description).joined(separator: ", ") + (domains.count > 5 ? ", …" : "")
        return Wording(
            "No test mail for \(domains.count) domains, which have no mailbox whose mail stays here: \(names)",
            german: "Keine Testmail für \(domains.count) Domains, die kein Postfach haben, dessen Post hier bleibt: \(names)")
    }
}

extension SwitchError {
    fileprivate static func wrongAnswer(_ recipient: String, _ wanted: String, _ said: String) -> SwitchError {
        SwitchError(
            "RCPT TO:<\(recipient)> should be answered with \(wanted) and was with \(said).",
            german: "RCPT TO:<\(recipient)> sollte mit \(wanted) beantwortet werden und wurde es mit \(said).")
    }
}
