import Directory
import Foundation
import MailFormat
import NIOCore
import Spool

/// Brings the mails of the old queue into Martlet's, held.
///
/// What is done is not sent again; a sender of his own for each recipient makes a mail for each; arrival and next try stay what they were, so that the
/// time for which a mail is tried goes on. Recipients are only written down: where they lead is looked up when they are due, in the directory as it is
/// then. Failures that the old server has not told yet become a report where the sender has a mailbox here, and are told to nobody else.
public struct QueueImport: Sendable {
    /// What became of one old mail.
    public enum Outcome: Hashable, Sendable {
        /// It is in the queue as so many mails; without those recipients that are no addresses.
        case inherited(Int, without: [String] = [])
        /// Nothing was left to do for it.
        case finished
        /// It cannot be taken over, and stays in the old queue.
        case left(Wording)
    }

    private let spool: any SpoolInheritance
    private let contents: any QueuedContents
    private let origins: any InheritedOrigins
    private let hostname: Domain
    private let batch: String
    private let language: ReportLanguage

    /// - Parameters:
    ///   - batch: the switch that the mails belong to.
    ///   - hostname: this server, as its reports name it.
    ///   - language: of reports to those who chose none.
    public init(
        spool: any SpoolInheritance, contents: any QueuedContents, origins: any InheritedOrigins, hostname: Domain, batch: String,
        language: ReportLanguage
    ) {
        self.spool = spool
        self.contents = contents
        self.origins = origins
        self.hostname = hostname
        self.batch = batch
        self.language = language
    }

    /// Takes one mail over; doing it again changes nothing.
    ///
    /// A crash in it leaves some of the mails that it becomes in the queue, held; the next call adds the others.
    /// - Throws: ``SwitchError`` where the queue or the directory cannot be reached: then nothing else should be tried.
    public func take(_ message: MailServerModel.QueuedMessage) async throws(SwitchError) -> Outcome {
        guard message.state != .corrupt else {
            return .left(Wording("The old server could not read it.", german: "Der alte Server konnte sie nicht lesen."))
        }
        let pending = message.recipients.filter { $0.state == .pending }
        let failures = FailureText(of: message).failures
        guard !pending.isEmpty || !failures.isEmpty else { return .finished }
        let unreadable = pending.map(\.address).filter { Address(queued: $0) == nil }
        guard unreadable.isEmpty || unreadable.count < pending.count else {
            return .left(Self.noAddresses(unreadable))
        }
        let octets: [UInt8]
        do throws(SwitchError) {
            octets = LineEnds.crlf(try await contents.octets(of: message))
        } catch {
            return .left(error.text)
        }
        do {
            var count = 0
            for part in Self.parts(of: message, pending) {
                try await queue(part, of: message, octets)
                count += 1
            }
            if !failures.isEmpty, try await report(failures, of: message, octets) { count += 1 }
            return count == 0 ? .finished : .inherited(count, without: unreadable)
        } catch let error as SpoolError {
            throw SwitchError("\(error)", german: "\(error)")
        } catch {
            throw SwitchError("\(error)", german: "\(error)")
        }
    }

    // MARK: - The mail

    /// One mail of the new queue.
    private struct Part {
        var name: String
        var sender: ReversePath
        var recipients: [SpoolRecipient]
    }

    /// The mails that an old one becomes.
    private static func parts(
        of message: MailServerModel.QueuedMessage, _ pending: [MailServerModel.Recipient]
    ) -> [Part] {
        var recipients: [(text: String, recipient: SpoolRecipient)] = []
        var seen: Set<Address> = []
        for recipient in pending {
            // One recipient twice in a queue is one delivery twice there, and one here.
            guard let address = Address(queued: recipient.address), seen.insert(address).inserted else { continue }
            recipients.append((recipient.address, SpoolRecipient(recipient, at: address)))
        }
        guard !recipients.isEmpty else { return [] }
        guard let perRecipient = message.perRecipientSender else {
            return [Part(name: "", sender: reversePath(message.sender), recipients: recipients.map(\.recipient))]
        }
        return recipients.map { text, recipient in
            Part(name: text, sender: reversePath(perRecipient.sender(for: text)), recipients: [recipient])
        }
    }

    /// Null also for a sender that is no address, as that of a program which named no host: whoever it was, nobody can answer him. `#@[]` is what qmail
    /// sends double bounces from: nobody hears of them.
    private static func reversePath(_ text: String) -> ReversePath {
        if text == "#@[]" { return .null }
        return Address(queued: text).map { .address($0) } ?? .null
    }

    private static func noAddresses(_ recipients: [String]) -> Wording {
        let shown = recipients.prefix(3).map { "<\(Finding.printable($0))>" }.joined(separator: ", ")
        return Wording(
            "None of its recipients is an address: \(shown).", german: "Keiner ihrer Empfänger ist eine Adresse: \(shown).")
    }

    private func queue(_ part: Part, of message: MailServerModel.QueuedMessage, _ octets: [UInt8]) async throws {
        let known = try await origins.origin(of: part.sender)
        let senderKey: String =
            switch part.sender {
            case .null: "inherited"
            case .address(let address): known.mailbox?.address ?? "inherited \(address.domain.ascii)"
            }
        let envelope = SpoolEnvelope(
            id: message.id, reversePath: part.sender, origin: known.origin,
            recipients: part.recipients, senderKey: senderKey,
            arrival: Date(timeIntervalSince1970: TimeInterval(message.arrival)), is8Bit: octets.contains { $0 >= 0x80 },
            usesSMTPUTF8: message.usesSMTPUTF8 ?? false || !part.sender.isASCII
                || !part.recipients.allSatisfy { $0.address.isASCII },
            envelopeID: message.envelopeID, returnedContent: message.returnsOnlyHeader.map { $0 ? .headers : .full })
        try await enqueue(octets, envelope, part: part.name, of: message, due: due(message))
    }

    private func due(_ message: MailServerModel.QueuedMessage) -> Date? {
        if message.state == .held { return nil }
        return Date(timeIntervalSince1970: TimeInterval(message.nextTry ?? message.arrival))
    }

    private func enqueue(
        _ octets: [UInt8], _ envelope: SpoolEnvelope, part: String, of message: MailServerModel.QueuedMessage, due: Date?
    ) async throws {
        let writer = spool.begin(envelope, inheriting: InheritedMail(batch: batch, origin: message.id, part: part, due: due))
        do {
            var header = HeaderScanner()
            var rest = octets[...]
            while !rest.isEmpty {
                let piece = rest.prefix(64 << 10)
                header.take(piece)
                try await writer.append(ByteBuffer(bytes: piece))
                rest = rest.dropFirst(piece.count)
            }
            await writer.noteContent(is8Bit: envelope.is8Bit, messageID: header.messageID)
            try await writer.commit()
        } catch {
            await writer.discard()
            throw error
        }
    }

    // MARK: - The report

    /// Queues what the sender has to be told yet, where he has a mailbox here.
    /// - Returns: whether he is told.
    private func report(
        _ failures: [FailureText.Failure], of message: MailServerModel.QueuedMessage, _ octets: [UInt8]
    ) async throws -> Bool {
        let sender = Self.reversePath(message.sender)
        guard message.perRecipientSender == nil, case .address(let address) = sender,
            let mailbox = try await origins.origin(of: sender).mailbox
        else { return false }
        let now = Date()
        let moment = MailDate(seconds: Int64(now.timeIntervalSince1970))
        var random = SystemRandomNumberGenerator()
        let author = (try? LocalPart(text: "MAILER-DAEMON")).map { Address(localPart: $0, domain: hostname) } ?? address
        let messageID = MessageID(domain: hostname, date: moment, using: &random)
        let header = NoticeHeader(
            hostname: hostname.ascii, from: author, to: address, date: moment, messageID: messageID,
            language: mailbox.language.flatMap { ReportLanguage(rawValue: $0.rawValue) } ?? language)
        let notification = StatusNotification(
            header: header, arrival: MailDate(seconds: message.arrival),
            recipients: failures.map {
                RecipientStatus(recipient: $0.recipient, action: .failed, status: $0.status, diagnostic: $0.diagnostic)
            },
            returned: .header(Self.header(of: octets)))
        let envelope = SpoolEnvelope(
            id: message.id, reversePath: .null, origin: .server,
            recipients: [SpoolRecipient(address: address, destination: address.domain.ascii, notify: .never)],
            senderKey: "reports", arrival: now, is8Bit: notification.is8Bit, usesSMTPUTF8: notification.needsSMTPUTF8)
        try await enqueue(notification.octets(), envelope, part: "report", of: message, due: now)
        return true
    }

    /// The header section, at most 32 KiB of it in whole lines.
    private static func header(of octets: [UInt8]) -> [UInt8] {
        let head = octets.prefix(32 << 10)
        if let end = head.firstRange(of: Array("\r\n\r\n".utf8)) { return Array(head[..<end.upperBound]) }
        return head.lastIndex(of: UInt8(ascii: "\n")).map { Array(head[...$0]) } ?? []
    }
}

extension SpoolRecipient {
    /// With what the sender asked for (RFC 3461 §4.1, §4.2); an ORCPT without its type is none.
    fileprivate init(_ recipient: MailServerModel.Recipient, at address: Address) {
        self.init(address: address, destination: address.domain.ascii, isFinal: recipient.isFinal)
        if let notices = recipient.notify, !notices.isEmpty {
            let events = Set(notices.compactMap { NotifyRequest.Event(rawValue: $0.rawValue.uppercased()) })
            notify = notices.contains(.never) ? .never : .on(events)
        }
        let parts = recipient.original?.split(separator: ";", maxSplits: 1).map { String($0) } ?? []
        if parts.count == 2 { original = OriginalRecipient(addressType: parts[0].lowercased(), address: parts[1]) }
    }
}
