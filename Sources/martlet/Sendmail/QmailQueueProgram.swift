import Foundation
import MailFormat

/// `qmail-queue`, as programs of qmail call it: the mail on file descriptor 0, then the envelope on file descriptor 1 (qmail-queue(8)).
///
/// On a server that was taken over it stands where qmail's own stood, so that `qmail-inject`, `forward`, a list manager and whatever else knows qmail by
/// its path give their mail to Martlet, and not to a queue that nobody empties any more.
struct QmailQueueProgram {
    /// The configuration file that says where the server is.
    let configurationPath: String

    /// An envelope as it is written: F, the sender, NUL, for each recipient T, the address, NUL, and one more NUL.
    struct Envelope: Equatable {
        var sender: String
        var recipients: [String]

        /// - Returns: nil where it is none.
        init?(_ octets: some Collection<UInt8>) {
            var records = octets.split(separator: 0, omittingEmptySubsequences: false)[...]
            // The last NUL of a record, and the one that ends the envelope.
            guard let first = records.popFirst(), first.first == UInt8(ascii: "F") else { return nil }
            guard records.popLast()?.isEmpty == true, records.popLast()?.isEmpty == true else { return nil }
            sender = String(decoding: first.dropFirst(), as: UTF8.self)
            recipients = []
            for record in records {
                guard record.first == UInt8(ascii: "T") else { return nil }
                recipients.append(String(decoding: record.dropFirst(), as: UTF8.self))
            }
            guard !recipients.isEmpty else { return nil }
        }

        /// The envelopes to send: one, or, for a sender that each recipient is to be written into (`list-@host-@[]`), one for each of them.
        func parts() -> [(sender: String, recipients: [String])] {
            // What qmail-send bounces bounces with.
            if sender == "#@[]" { return [("", recipients)] }
            guard sender.hasSuffix("-@[]") else { return [(sender, recipients)] }
            let form = sender.dropLast("-@[]".count)
            guard let at = form.lastIndex(of: "@") else { return [(sender, recipients)] }
            return recipients.map { recipient in
                let end = recipient.lastIndex(of: "@") ?? recipient.endIndex
                let (local, host) = (recipient[..<end], recipient[end...].dropFirst())
                return ("\(form[..<at])\(local)=\(host)\(form[at...])", [recipient])
            }
        }
    }

    /// How qmail-queue ends (qmail-queue(8)): 11 to 40 is for good, all else for now.
    enum Exit: Int32 {
        case queued = 0
        case refused = 31
        case unreadable = 54
        case refusedForNow = 71
        case noEnvelope = 91
    }

    /// Does it all, and says on standard error what went wrong.
    /// - Returns: a number of qmail-queue(8).
    func run() -> Int32 {
        do throws(SendmailExit) {
            let submission = try LocalSubmission(configurationPath: configurationPath)
            guard let mail = Self.mail(atMost: submission.largestMail) else { return Exit.unreadable.rawValue }
            guard let octets = Self.octets(from: 1, atMost: 16 << 20), let envelope = Envelope(octets) else {
                return Exit.noEnvelope.rawValue
            }
            for part in envelope.parts() {
                var request = SendmailRequest()
                request.sender = part.sender
                request.recipients = part.recipients
                let envelope = try LocalEnvelope(request, fields: [], account: "", host: submission.host)
                try submission.send(envelope, beginning: mail) { () throws(SendmailExit) in nil }
            }
            return Exit.queued.rawValue
        } catch {
            FileHandle.standardError.write(Data("qmail-queue: \(error.message)\n".utf8))
            return Self.exit(of: error.code).rawValue
        }
    }

    static func exit(of code: SendmailExit.Code) -> Exit {
        switch code {
        case .ok: .queued
        case .usage, .badData, .noUser, .noHost, .unavailable, .noPermission: .refused
        case .software, .systemError, .temporaryFailure, .configuration: .refusedForNow
        }
    }

    /// The mail with lines of the wire.
    private static func mail(atMost limit: Int) -> [UInt8]? {
        // The server says so where it is larger.
        guard let octets = octets(from: 0, atMost: limit + 1) else { return nil }
        var text = StandardInputText(endsAtDot: false)
        var lines: [UInt8] = []
        lines.reserveCapacity(octets.count + octets.count / 32)
        text.take(octets, into: &lines)
        text.finish(into: &lines)
        return lines
    }

    /// All that comes, or its beginning; nil where it cannot be read.
    private static func octets(from descriptor: CInt, atMost limit: Int) -> [UInt8]? {
        var all: [UInt8] = []
        while let octets = FileOctets.read(from: descriptor) {
            if octets.isEmpty || all.count >= limit { return all }
            all += octets
        }
        return nil
    }
}
