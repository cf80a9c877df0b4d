import Delivery
import MailFormat
import NIOCore
import SMTP
import Trace

/// What a session does for a mail: judges its recipients, hands it to delivery, says and records the answers.
extension SMTPSession {
    mutating func judge(_ path: ForwardPath) async {
        let start = NIODeadline.now()
        let verdict = await verdict(on: path)
        reception.metrics.recipientLatency.recordNanoseconds((NIODeadline.now() - start).nanoseconds)
        judged = path
        switch verdict {
        case .taken(let recipient):
            recipients.append(recipient)
            machine.answer(.recipientTaken)
        case .refused(let reply, let isGuess):
            machine.answer(reply)
            if isGuess { countGuess() }
        }
    }

    /// Guessing does not pay: after a few each answer waits, after some more the session ends and the address is slowed.
    private mutating func countGuess() {
        guard !isOwn else { return }
        unknownRecipients += 1
        guard unknownRecipients >= settings.guessing.endAfter else { return }
        let slowFor = TimeAmount(settings.guessing.slowFor)
        reception.guesses.slow(client.group, until: .now() + slowFor)
        machine.end(with: .tooManyUnknownRecipients)
    }

    /// Whether answers to this client wait.
    private var isSlowed: Bool {
        if isOwn { return false }
        return unknownRecipients > settings.guessing.free || reception.guesses.isSlowed(client.group)
    }

    mutating func beginMessage() async {
        guard let sender = machine.sender else { return }
        var message = OpenMessage(
            id: .next(), sender: sender, recipients: recipients, delivery: reception.delivery,
            forwarding: reception.forwarding?.settings)
        // RFC 5321 §4.4: `Return-Path:` is of final delivery.
        let mark = recipients.contains(where: \.isStrayReport) ? SMTPSession.strayReportField : ""
        await message.begin(
            delivered: ReturnPathField(sender.reversePath).description + mark, received: receivedField(of: message))
        self.message = message
    }

    /// Marks a report that bears no tag of a mail sent from here, where its domain wants that.
    static let strayReportField = "Martlet-Stray-Report: the recipient bears no tag of a mail that was sent from here\r\n"

    /// `Received:` (RFC 5321 §4.4).
    private func receivedField(of message: OpenMessage) -> String {
        let with = TransmissionProtocol(
            isExtended: machine.isExtended, usesSMTPUTF8: message.sender.usesSMTPUTF8, isSecure: machine.isSecured)
        let received = ReceivedField(
            clientName: machine.clientName ?? "", clientAddress: client.text, hostname: settings.server.hostname, with: with,
            tls: tlsVersion.map { ReceivedField.TLS(version: $0) }, id: message.id.description,
            // RFC 5321 §7.6: with several recipients the field would show each of them the others.
            recipient: message.recipients.count == 1 ? message.recipients.first?.path : nil,
            date: MailDate(seconds: CivilTime.now / 1_000_000))
        return received.description
    }

    /// The message is whole. Its 250 is said only when it is durable in every mailbox.
    mutating func endMessage() async {
        guard let message else { return machine.answer(.deliveryFailed) }
        setMessageAside()
        guard message.header.receivedCount < settings.hops else {
            // RFC 5321 §6.3.
            await message.discard()
            return answer(.tooManyHops, message)
        }
        if message.staging != nil { return await hand(over: message) }
        let start = NIODeadline.now()
        do throws(DeliveryError) {
            try await message.commit()
        } catch {
            reception.report(error, message: message)
            return answer(Reply(error), message)
        }
        let time = NIODeadline.now() - start
        let reply = Reply.accepted(id: message.id.description)
        reception.metrics.accepted.increment()
        reception.metrics.acceptedOctets.increment(by: message.octets)
        reception.metrics.messageLatency.recordNanoseconds(time.nanoseconds)
        trace.accepted(message, with: reply, after: time)
        answer(reply, message)
    }

    /// Writes a reply, slowly to those who guess, and records what it tells.
    mutating func say(_ reply: Reply) async throws {
        record(reply)
        reply.write(into: &output)
        guard isSlowed, !machine.isClosed else { return }
        try await flush()
        trace.handOn()
        try await Task.sleep(for: settings.guessing.wait)
    }

    /// The message takes no more octets; the reply that comes next is about it.
    mutating func setMessageAside() {
        endedMessage = message.map(EndedMessage.init)
        message = nil
    }

    /// The message that began is given up.
    mutating func abandonMessage() async {
        guard submission == nil else { return await abandonSubmission() }
        await message?.discard()
        setMessageAside()
    }

    private mutating func record(_ reply: Reply) {
        // 353, an answer for each recipient, one for all: all of them are about one message.
        if reply.code == 353 { return }
        if let recipient = answeredEach.popFirst() {
            guard let reason = reply.reason else { return }
            reception.metrics.countRefusal(reason)
            return trace.refused(
                with: reply, command: "", message: endedMessage, sender: endedMessage?.reversePath, recipient: recipient)
        }
        defer {
            judged = nil
            endedMessage = nil
        }
        if let reason = reply.reason {
            reception.metrics.countRefusal(reason)
            let command = endedMessage == nil ? String(decoding: machine.commandLine.prefix(512), as: UTF8.self) : ""
            let sender = machine.sender?.reversePath ?? endedMessage?.reversePath
            trace.refused(with: reply, command: command, message: endedMessage, sender: sender, recipient: judged)
        } else if let name = machine.clientName, name != greetedAs {
            trace.greeted(by: name, extended: machine.isExtended)
            greetedAs = name
        }
    }
}
