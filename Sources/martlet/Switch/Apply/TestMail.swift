import Directory
import Foundation
import MailFormat
import Takeover

/// Test mails of a switch: each bears the switch's own word in its `Message-ID:` and its text, so that one that a crash left in a mailbox is found again.
struct TestMail {
    /// What became of one.
    enum Outcome: Equatable {
        case arrived
        /// The mailbox is full, which is no fault of the switch.
        case full(String)
    }

    /// Where the server takes mail of other servers.
    let host: String
    let port: Int
    let hostname: String
    let word: String

    /// Sends one, looks for it in the Maildirs and takes it away again.
    /// - Throws: ``SwitchError`` where it is refused, or not there.
    func send(to address: Address, in mailboxes: [Mailbox]) throws(SwitchError) -> Outcome {
        let start = Date()
        let probe = try SMTPProbe.greeted(host: host, port: port, name: hostname)
        try probe.expect(try probe.say("MAIL FROM:<>"), 250, "MAIL FROM:<>")
        let named = try probe.say("RCPT TO:<\(address)>")
        if Self.isFull(named) { return .full(named.text) }
        try probe.expect(named, 250, "RCPT TO:<\(address)>")
        try probe.expect(try probe.say("DATA"), 354, "DATA")
        let mail =
            "From: Martlet <\(address)>\r\nTo: <\(address)>\r\nSubject: Test\r\nMessage-ID: <\(word)@\(hostname)>\r\n"
            + "Date: \(MailDate(seconds: Int64(start.timeIntervalSince1970)))\r\nAuto-Submitted: auto-generated\r\n\r\n\(word)\r\n."
        let taken = try probe.say(mail)
        if Self.isFull(taken) { return .full(taken.text) }
        try probe.expect(taken, 250, address.description)
        _ = try probe.say("QUIT")
        for mailbox in mailboxes where mailbox.isEnabled {
            // Of a network whose clients may send anywhere, such as this machine's, mail goes by the queue and is there a moment later.
            let end = ContinuousClock.now + .seconds(60)
            while Self.remove(word, from: mailbox.maildir, since: start) == 0 {
                guard ContinuousClock.now < end else {
                    throw SwitchError(
                        "The test mail was taken with 250 and is not in \(mailbox.maildir)/new.",
                        german: "Die Testmail wurde mit 250 angenommen und liegt nicht in \(mailbox.maildir)/new.")
                }
                usleep(50_000)
            }
        }
        return .arrived
    }

    /// RFC 3463 §3.3, X.2.2: mailbox full.
    static func isFull(_ answer: SMTPProbe.Answer) -> Bool {
        ["4.2.2", "5.2.2"].contains { answer.text.hasPrefix($0) }
    }

    /// Takes away the mails with that word which are not older, also those that somebody has looked at.
    /// - Returns: how many there were.
    @discardableResult
    static func remove(_ word: String, from maildir: String, since start: Date) -> Int {
        let wanted = Array(word.utf8)
        var count = 0
        for folder in ["new", "cur"].map({ "\(maildir)/\($0)" }) {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let path = "\(folder)/\(name)"
                let changed = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
                // A clock that is set back meanwhile, and file systems that know whole seconds only.
                guard let changed, changed > start - 5, let octets = FileManager.default.contents(atPath: path),
                    octets.count < 16_384, Array(octets).firstRange(of: wanted) != nil
                else { continue }
                if unlink(path) == 0 { count += 1 }
            }
        }
        return count
    }
}
