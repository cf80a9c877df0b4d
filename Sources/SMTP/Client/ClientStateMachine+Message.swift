import MailFormat
import NIOCore

/// The message: DATA or BDAT, its parts, the answers behind it.
extension ClientStateMachine {
    /// Chunks whose answers are due at one time.
    private static let chunksUnderWay = 8

    /// Begins the message for the recipients that were taken. A message that is whole is sent to its end; else ``append(_:isLast:)`` goes on
    /// behind each ``ClientOutcome/mayContinue``. Ends with ``ClientOutcome/sent(_:)``.
    /// - Parameters:
    ///   - part: the message's first octets.
    ///   - isWhole: no more follow.
    public mutating func beginMessage(_ part: ByteBuffer, isWhole: Bool) {
        guard begin(.message) else { return }
        guard let transaction, transaction.taken > 0, message == nil else { return finish(.sent([.noValidRecipients])) }
        let isChunked = offers.chunking && settings.usesChunking
        message = ClientMessage(
            isChunked: isChunked, waiting: part, isWhole: isWhole,
            // RFC 2033 §4.2: an answer for each RCPT that was taken. With PRDR as many may follow on a 353.
            expected: settings.speaksLMTP ? transaction.taken : 1)
        if isChunked {
            message?.isFlowing = true
            flow()
        } else {
            send(.data, "DATA")
        }
    }

    /// MAIL and RCPT are answered: on to the message that came with them.
    mutating func beginDelivery(taken: Int) {
        if taken > 0 {
            if settings.speaksLMTP { message?.expected = taken }
            if message?.isChunked == true {
                message?.isFlowing = true
                flow()
            } else if !offers.pipelining {
                send(.data, "DATA")
            }
        } else if hasDueReplies {
            // DATA went along; its answer is read.
            message?.isForNobody = true
        } else {
            finishMessage([])
        }
    }

    /// Further octets of a message that was begun and is not whole.
    public mutating func append(_ part: ByteBuffer, isLast: Bool) {
        guard begin(.message) else { return }
        guard let message, message.isFlowing, !message.isWhole else { return fail(.abandoned) }
        if let refusal = message.refusal, !hasDueReplies { return finishMessage([refusal]) }
        self.message?.waiting = part
        self.message?.isWhole = isLast || message.refusal != nil
        flow()
    }

    /// Sends the part that waits.
    private mutating func flow() {
        guard var message, let part = message.waiting else { return }
        message.waiting = nil
        defer { self.message = message }
        // RFC 3030 §2: what follows on a chunk that was refused is refused too; the answers that are due are read.
        if message.refusal != nil { return message.holdsForBlock = true }
        if message.isChunked {
            write(BdatCommand(octets: part.readableBytes, isLast: message.isWhole).description + "\r\n")
            if part.readableBytes > 0 { pending.append(.write(part)) }
        } else {
            encode(part, isLast: message.isWhole)
        }
        if message.isWhole {
            for _ in 0..<message.expected { expect(.message) }
        } else if !message.isChunked {
            finish(.mayContinue)
        } else {
            expect(.block)
            // RFC 2920 §3.1 and RFC 3030 §4.2: chunks may be sent ahead of the answers.
            if offers.pipelining, dueReplies < Self.chunksUnderWay { finish(.mayContinue) } else { message.holdsForBlock = true }
        }
    }

    // MARK: Answers

    mutating func takeMessage(_ reply: Reply, _ step: ClientStep) {
        switch step {
        case .data: takeDataAnswer(reply)
        case .block: takeBlockAnswer(reply)
        default: takeAnswer(reply)
        }
    }

    private mutating func takeDataAnswer(_ reply: Reply) {
        if message?.isForNobody == true {
            guard reply.code / 100 == 3 else { return finishMessage([]) }
            if let transaction, transaction.taken > 0 {
                // It refused MAIL, took an RCPT, and wants the data: an empty message would be delivered to somebody, so it gets none.
                finishMessage([])
                return fail(.unexpected(reply, during: .data))
            }
            // RFC 2920 §3.1: a server that wants the data nevertheless gets an empty message, which goes to nobody.
            write(".\r\n")
            message?.isFlowing = true
            if settings.speaksLMTP {
                // RFC 2033 §4.2: no recipient, no answer; so nothing tells when the server is ready again.
                finishMessage([])
                return fail(.unexpected(reply, during: .data))
            }
            return expect(.message)
        }
        switch reply.code / 100 {
        case 3:
            message?.isFlowing = true
            flow()
        case 4, 5: finishMessage([reply])
        default: fail(.unexpected(reply, during: .data))
        }
    }

    private mutating func takeBlockAnswer(_ reply: Reply) {
        guard reply.code / 100 != 3 else { return fail(.unexpected(reply, during: .block)) }
        if !reply.isPositive, message?.refusal == nil { message?.refusal = reply }
        guard let message, task == .message else { return }
        if let refusal = message.refusal {
            if message.isWhole, message.expected > 1, hasDueReplies {
                // How many answers a server of LMTP has for a message it refused in the middle, nobody says.
                finishMessage([refusal])
                return fail(.unexpected(reply, during: .block))
            }
            if !hasDueReplies { finishMessage([refusal]) }
        } else if message.holdsForBlock {
            self.message?.holdsForBlock = false
            finish(.mayContinue)
        }
    }

    private mutating func takeAnswer(_ reply: Reply) {
        if message?.isForNobody == true { return finishMessage([]) }
        if let refusal = message?.refusal {
            if !hasDueReplies { finishMessage([refusal]) }
            return
        }
        // draft-hall-prdr-00 §4: 353, an answer for each recipient, and one for the whole.
        if reply.code == 353, let transaction, transaction.answersEach, !settings.speaksLMTP, message?.hasOverallAnswer == false {
            message?.hasOverallAnswer = true
            message?.expected = transaction.taken + 1
            for _ in 0...transaction.taken { expect(.message) }
            return
        }
        guard reply.code / 100 != 3 else { return fail(.unexpected(reply, during: .message)) }
        message?.answers.append(reply)
        // RFC 5321 §3.8: the server closes, nothing more will be said. It is also what is said of those who have no answer yet.
        if reply.code == 421 { return fail(.leaving(reply)) }
        if let message, message.answers.count == message.expected { finishMessage(message.answers) }
    }

    /// A refusal while the message flows. The data cannot be ended without the message being taken after all, so the session ends.
    mutating func refuseEarly(_ reply: Reply) {
        if task != nil {
            finishMessage([reply])
        } else {
            lateAnswers = answersForEach([reply])
        }
        fail(reply.code == 421 ? .leaving(reply) : .unsolicited(reply))
    }

    /// The transaction ends with these answers, the last of them for all that have none.
    mutating func finishMessage(_ answers: [Reply]) {
        let isEnded = message?.isWhole == true && message?.isFlowing == true && message?.refusal == nil
        let answers = answersForEach(answers)
        var outcome = ClientOutcome.sent(answers)
        if task == .deliver, let transaction, let mail = transaction.mailReply {
            outcome = .delivered(mail: mail, recipients: transaction.recipientReplies, answers: answers)
        }
        // A refused MAIL opened nothing.
        needsReset = !isEnded && transaction?.mailReply?.isPositive == true
        message = nil
        transaction = nil
        encoder = DataEncoder()
        finish(outcome)
    }

    private func answersForEach(_ answers: [Reply]) -> [Reply] {
        var answers = answers
        if let message, message.hasOverallAnswer, answers.count == message.expected, let overall = answers.popLast() {
            // What is refused as a whole nobody gets, whatever was said before.
            if !overall.isPositive { answers = answers.map { $0.isPositive ? overall : $0 } }
        }
        guard let transaction, transaction.answersEach, let last = answers.last else { return answers }
        answers += Array(repeating: last, count: max(0, transaction.taken - answers.count))
        return Array(answers.prefix(transaction.taken))
    }
}
