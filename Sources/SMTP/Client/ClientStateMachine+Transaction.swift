import MailFormat
import NIOCore

/// MAIL and RCPT.
extension ClientStateMachine {
    /// MAIL and RCPTs, and RSET in front where a transaction was left open. Parameters that are not offered are left out; what cannot be said
    /// without them is refused without asking. Ends with ``ClientOutcome/opened(mail:recipients:)``.
    public mutating func open(_ mail: MailCommand, _ recipients: [RcptCommand]) {
        guard begin(.open) else { return }
        guard message == nil else { return fail(.abandoned) }
        transaction = nil
        if let refusal = refusal(of: mail) { return finish(.opened(mail: refusal, recipients: [])) }
        sendEnvelope(mail, recipients)
    }

    /// MAIL, RCPTs and the whole message, with as few waits as the server's extensions allow: DATA goes along with the commands before it
    /// (RFC 2920 §3.1). Ends with ``ClientOutcome/delivered(mail:recipients:answers:)``.
    public mutating func deliver(_ mail: MailCommand, _ recipients: [RcptCommand], _ content: ByteBuffer) {
        guard begin(.deliver) else { return }
        guard message == nil else { return fail(.abandoned) }
        transaction = nil
        if let refusal = refusal(of: mail) { return finish(.delivered(mail: refusal, recipients: [], answers: [])) }
        message = ClientMessage(
            isChunked: offers.chunking && settings.usesChunking, waiting: content, isWhole: true, expected: 1)
        sendEnvelope(mail, recipients)
        if offers.pipelining, message?.isChunked == false, transaction?.asksAnybody == true { send(.data, "DATA") }
    }

    private mutating func sendEnvelope(_ mail: MailCommand, _ recipients: [RcptCommand]) {
        if needsReset { send(.reset, "RSET") }
        let adapted = adapted(mail, recipients)
        let refusals = recipients.map(refusal(of:))
        transaction = ClientTransaction(refusals: refusals, answersEach: settings.speaksLMTP || adapted.asksForEachAnswer)
        needsReset = true
        send(.mail, adapted.description)
        for (recipient, refusal) in zip(recipients, refusals) where refusal == nil {
            send(.recipient, self.adapted(recipient).description)
        }
    }

    /// One more RCPT of the open transaction. Ends with ``ClientOutcome/added(_:)``.
    public mutating func add(_ recipient: RcptCommand) {
        guard begin(.add) else { return }
        guard transaction != nil, message == nil else { return finish(.added(.badSequence("no transaction is open"))) }
        if let refusal = refusal(of: recipient) { return finish(.added(refusal)) }
        transaction?.addRecipient()
        send(.recipient, adapted(recipient).description)
    }

    /// Gives the open transaction up. RSET is sent in front of the next MAIL: nobody has to wait for it.
    public mutating func reset() {
        guard task == nil, message == nil else { return fail(.abandoned) }
        transaction = nil
    }

    /// Recipients of the open transaction that were taken.
    public var takenRecipients: Int { transaction?.taken ?? 0 }

    // MARK: What is offered

    /// RFC 1870 §6.1: what is larger than the server's limit need not be tried. RFC 6531 §3.5: what needs SMTPUTF8 cannot be sent without.
    private func refusal(of mail: MailCommand) -> Reply? {
        if let limit = offers.messageOctets, let octets = mail.declaredOctets, octets > limit {
            return .messageTooLarge(limit: limit)
        }
        if !offers.smtpUTF8, !mail.reversePath.isASCII { return .nextHopLacksSMTPUTF8 }
        return nil
    }

    private func refusal(of recipient: RcptCommand) -> Reply? {
        offers.smtpUTF8 || recipient.forwardPath.isASCII ? nil : .nextHopLacksSMTPUTF8
    }

    private func adapted(_ mail: MailCommand, _ recipients: [RcptCommand]) -> MailCommand {
        var mail = mail
        if !offers.size { mail.declaredOctets = nil }
        if !offers.eightBitMIME { mail.body = nil }
        let needsUTF8 = mail.usesSMTPUTF8 || !mail.reversePath.isASCII || !recipients.allSatisfy { $0.forwardPath.isASCII }
        mail.usesSMTPUTF8 = offers.smtpUTF8 && needsUTF8
        if !offers.dsn {
            mail.returnedContent = nil
            mail.envelopeID = nil
        }
        if !offers.requireTLS { mail.requiresTLS = false }
        // LMTP gives an answer for each recipient unasked.
        if !offers.prdr || settings.speaksLMTP { mail.asksForEachAnswer = false }
        // RFC 4954 §5: only for servers that are trusted with it, which none is.
        mail.submitter = nil
        return mail
    }

    private func adapted(_ recipient: RcptCommand) -> RcptCommand {
        offers.dsn ? recipient : RcptCommand(forwardPath: recipient.forwardPath)
    }

    // MARK: Answers

    mutating func takeEnvelope(_ reply: Reply, _ step: ClientStep) {
        // RFC 5321 §4.3.2: none of them is answered with 3xx.
        guard reply.code / 100 != 3 else { return fail(.unexpected(reply, during: step)) }
        switch step {
        case .reset:
            guard reply.isPositive else { return fail(.refused(reply, during: .reset)) }
        case .mail:
            transaction?.mailReply = reply
            // What was pipelined is refused too, and is read; what was not needs not to be said.
            if !reply.isPositive { dropUnsent() }
        default:
            transaction?.take(reply)
        }
        guard !awaitsEnvelope else { return }
        finishEnvelope(reply)
    }

    private mutating func finishEnvelope(_ last: Reply) {
        guard let transaction, let mail = transaction.mailReply else { return }
        switch task {
        case .add: finish(.added(last))
        case .open where mail.isPositive: finish(.opened(mail: mail, recipients: transaction.recipientReplies))
        case .open:
            // A server that refuses MAIL and takes an RCPT has lost its way: RSET brings it back.
            needsReset = transaction.taken > 0
            self.transaction = nil
            finish(.opened(mail: mail, recipients: []))
        case .deliver: beginDelivery(taken: mail.isPositive ? transaction.taken : 0)
        default: break
        }
    }
}

extension Reply {
    /// RFC 6531 §3.5, RFC 3463: 5.6.7 non-ASCII addresses are not permitted, and the mail cannot be sent without them.
    public static let nextHopLacksSMTPUTF8 = Reply(
        553, .init(5, 6, 7), "the mail needs SMTPUTF8, which the next hop does not offer", reason: .needsSMTPUTF8)
}
