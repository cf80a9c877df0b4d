import Delivery
import Directory
import MailFormat
import NIOCore
import SMTP
import Spool
import Trace

/// What a session does for somebody who may send to everywhere: judges sender and recipients, puts the mail into the queue.
extension SMTPSession {
    mutating func judgeSender(_ command: MailCommand) async {
        recipients = []
        // Those of a transaction that was given up before its mail began.
        giveBackLimit(of: queued)
        queued = []
        if case .local(let account)? = submitter {
            let isOwn = account.maySend(
                as: command.reversePath, hostname: settings.server.hostname, trusted: settings.local.trusted)
            return machine.answer(isOwn ? .senderTaken : .senderNotYours)
        }
        guard case .mailbox(let known)? = submitter else { return machine.answer(.senderTaken) }
        do throws(DirectoryError) {
            // Disabled or removed since the login: the session outlives it, the right to send does not.
            guard let mailbox = try await reception.directory.mailbox(id: known.id), mailbox.isEnabled else {
                return machine.answer(.authenticationRequired)
            }
            submitter = .mailbox(mailbox)
            // The null sender is what a reader's notification is sent with (RFC 8098 §3).
            guard case .address(let sender) = command.reversePath else { return machine.answer(.senderTaken) }
            machine.answer(try await reception.logins.maySend(mailbox.id, as: sender) ? .senderTaken : .senderNotYours)
        } catch {
            machine.answer(.directoryUnreachable)
        }
    }

    /// Judges a recipient of a mail for the queue.
    mutating func judge(_ command: RcptCommand, of submitter: Submitter) async {
        let start = NIODeadline.now()
        judged = command.forwardPath
        let judge = SubmissionJudge(directory: reception.directory, delivery: reception.delivery)
        let verdict = await judge.judge(
            command, from: machine.sender?.reversePath ?? .null, declaredOctets: machine.sender?.declaredOctets,
            at: CivilTime.now / 1_000_000)
        reception.metrics.recipientLatency.recordNanoseconds((NIODeadline.now() - start).nanoseconds)
        switch verdict {
        case .refused(let reply): machine.answer(reply)
        case .taken(let recipient):
            if case .mailbox(let mailbox) = submitter, let period = takeFromLimit(of: mailbox) {
                return machine.answer(.sendingLimit(period))
            }
            queued.append(recipient)
            machine.answer(.recipientTaken)
        }
    }

    /// - Returns: the period whose limit is reached; nil where the recipient was counted.
    private func takeFromLimit(of mailbox: Mailbox) -> String? {
        let standard = settings.submission
        let limit = SendingLimits.Limit(
            perHour: mailbox.sendingLimit.recipientsPerHour ?? standard.recipientsPerHour,
            perDay: mailbox.sendingLimit.recipientsPerDay ?? standard.recipientsPerDay)
        guard let exceeded = reception.sendingLimits.take(mailbox.id, limit: limit) else { return nil }
        reception.logger.notice(
            "a mailbox has reached its limit of recipients",
            metadata: ["mailbox": "\(mailbox.address)", "period": "\(exceeded.rawValue)", "client": "\(client.text)"])
        return exceeded.rawValue
    }

    /// Recipients that were counted for a mail that did not come to pass do not count.
    func giveBackLimit(of recipients: [SpoolRecipient]) {
        guard case .mailbox(let mailbox)? = submitter, !recipients.isEmpty else { return }
        reception.sendingLimits.giveBack(mailbox.id, recipients.count)
    }

    mutating func beginSubmission(of submitter: Submitter) async {
        guard let sender = machine.sender else { return }
        let id = Identifier.next()
        let envelope = SpoolEnvelope(
            id: id.description, reversePath: await reception.outgoingReversePath(of: sender.reversePath),
            origin: submitter.origin(of: sender.reversePath),
            recipients: queued, senderKey: submitter.senderKey, is8Bit: sender.body == .eightBit,
            usesSMTPUTF8: sender.usesSMTPUTF8, requiresTLS: sender.requiresTLS, envelopeID: sender.envelopeID,
            returnedContent: sender.returnedContent)
        queued = []
        var submission = OpenSubmission(
            id: id, sender: sender, envelope: envelope, spool: reception.spool, additions: headerAdditions(of: submitter))
        await submission.begin(with: receivedField(id: id, sender: sender, of: submitter, recipients: envelope.recipients))
        self.submission = submission
    }

    /// RFC 6409 §8: a submission server mends what the sender's program left out. A mail from a listed network comes from a server, and is
    /// passed on as it is.
    private func headerAdditions(of submitter: Submitter) -> HeaderAdditions? {
        if case .local(let account) = submitter { return settings.headerAdditions(of: account) }
        guard case .mailbox(let mailbox) = submitter else { return nil }
        let date = MailDate(seconds: CivilTime.now / 1_000_000)
        let address = try? Address(mailbox.address)
        let domain = address?.domain ?? (try? Domain(settings.server.hostname))
        guard let domain else { return nil }
        var generator = SystemRandomNumberGenerator()
        return HeaderAdditions(
            date: date, messageID: MessageID(domain: domain, date: date, using: &generator),
            from: address.map { HeaderAdditions.Author(address: $0) })
    }

    /// `Received:` (RFC 5321 §4.4); who logged in is not followed home where the settings say so.
    private func receivedField(
        id: Identifier, sender: MailCommand, of submitter: Submitter, recipients: [SpoolRecipient]
    ) -> String {
        let isLogin = if case .mailbox = submitter { true } else { false }
        let with = TransmissionProtocol(
            isExtended: machine.isExtended, usesSMTPUTF8: sender.usesSMTPUTF8, isSecure: machine.isSecured,
            isAuthenticated: isLogin)
        return ReceivedField(
            clientName: machine.clientName ?? "", clientAddress: client.text,
            hidesClient: isLogin && settings.submission.hidesClient,
            hostname: settings.server.hostname, with: with, tls: tlsVersion.map { ReceivedField.TLS(version: $0) },
            id: id.description,
            // RFC 5321 §7.6: with several recipients the field would show each of them the others.
            recipient: recipients.count == 1 ? recipients.first.map { .address($0.address) } : nil,
            date: MailDate(seconds: CivilTime.now / 1_000_000)
        ).description
    }

    /// The message is whole. Its 250 is said only when it is durable in the queue.
    mutating func endSubmission() async {
        guard var submission else { return machine.answer(.deliveryFailed) }
        await submission.finish()
        self.submission = nil
        endedMessage = EndedMessage(submission)
        guard submission.header.receivedCount < settings.hops else {
            // RFC 5321 §6.3.
            await submission.discard()
            giveBackLimit(of: submission.recipients)
            return machine.answer(.tooManyHops)
        }
        let start = NIODeadline.now()
        do throws(SpoolError) {
            try await submission.commit()
        } catch {
            reception.logger.error(
                "mail put off: it could not be queued", metadata: ["id": "\(submission.id)", "error": "\(error)"])
            giveBackLimit(of: submission.recipients)
            return machine.answer(Reply(error))
        }
        let time = NIODeadline.now() - start
        let reply = Reply.queued(id: submission.id.description)
        reception.metrics.queued.increment()
        reception.metrics.queuedRecipients.increment(by: submission.recipients.count)
        reception.metrics.messageLatency.recordNanoseconds(time.nanoseconds)
        trace.queued(submission, by: submitter?.senderKey, with: reply, after: time)
        machine.answer(reply)
    }

    /// What was taken or begun for a mail that comes to nothing.
    mutating func abandonSubmission() async {
        giveBackLimit(of: queued)
        queued = []
        guard let submission else { return }
        self.submission = nil
        endedMessage = EndedMessage(submission)
        giveBackLimit(of: submission.recipients)
        await submission.discard()
    }
}

extension Reception {
    /// The reverse-path that a mail leaves with, whoever brought it to the queue: reports on it come back to its sender's domain, which may refuse
    /// those without a tag. The one place where bounce tags (BATV) are put on; the envelope's origin keeps the address itself, so that
    /// reports of this server find the mailbox.
    func outgoingReversePath(of sender: ReversePath) async -> ReversePath {
        await ReturnAddress(directory: directory, now: CivilTime.now / 1_000_000).tagged(sender)
    }
}

extension Reply {
    /// What a client is told of a mail that could not be queued.
    init(_ error: SpoolError) {
        self =
            switch error {
            case .noSpace: .noSpace
            case .unreachable, .notFound, .damaged: .deliveryFailed
            }
    }
}
