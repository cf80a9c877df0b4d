import MailFormat
import NIOCore

/// Reading messages: DATA (RFC 5321 §4.1.1.4) and BDAT (RFC 3030).
extension ServerStateMachine {
    mutating func beginMessage() {
        message = MessageProgress(settings: settings)
        pending.append(.beginMessage)
    }

    /// Reads octets behind DATA; false when there are none.
    mutating func readData() -> Bool {
        guard input.readableBytes > 0, var message else { return false }
        self.message = nil
        let (content, isAtEnd) = message.decoder.decode(&input)
        message.count(content)
        self.message = message
        handOn(content)
        if isAtEnd { endMessage() }
        return true
    }

    /// Reads octets of a chunk; false when there are none and some are due.
    mutating func readChunk() -> Bool {
        guard case .chunk(let remaining, let isLast, let isWanted) = phase else { return false }
        let length = min(remaining, input.readableBytes)
        guard length > 0 || remaining == 0 else { return false }
        if let content = input.readSlice(length: length), isWanted {
            message?.inspector.take(content)
            message?.count(content)
            handOn(content)
        }
        phase = .chunk(remaining: remaining - length, isLast: isLast, isWanted: isWanted)
        if remaining == length { endChunk(isLast: isLast, isWanted: isWanted) }
        return true
    }

    private mutating func endChunk(isLast: Bool, isWanted: Bool) {
        guard isWanted, message != nil else {
            // The octets are read so that the session stays in step (RFC 3030 §2), and go nowhere.
            phase = clientName == nil ? .connected : transaction == nil ? .greeted : .mail
            return say(bdatRefusal)
        }
        if isLast {
            message?.inspector.finish()
            giveUpIfRefused()
            return endMessage()
        }
        if let refusal = message?.refusal {
            // RFC 3030 §2: a chunk that failed ends the transaction; chunks that still come are answered with 503.
            return refuseMessage(refusal)
        }
        phase = .chunking
        say(.chunkTaken(octets: message?.octets ?? 0))
    }

    private mutating func handOn(_ content: ByteBuffer) {
        giveUpIfRefused()
        if message?.isHandedOn == true, content.readableBytes > 0 { pending.append(.content(content)) }
    }

    /// What is refused anyway is given up at once, so that it costs no disk.
    private mutating func giveUpIfRefused() {
        guard let message, message.isHandedOn, message.refusal != nil else { return }
        self.message?.isHandedOn = false
        pending.append(.abandonMessage)
    }

    private mutating func endMessage() {
        if let refusal = message?.refusal {
            refuseMessage(refusal)
        } else {
            question = .message
            // The carrier ends it from here: it is no longer the machine's to give up.
            message?.isHandedOn = false
            pending.append(.endMessage)
        }
    }

    /// The answer to a message is never replaced by 421, since then the client would send it again.
    private mutating func refuseMessage(_ refusal: Reply) {
        finishTransaction()
        note(refusal)
        pending.append(.reply(refusal))
    }
}
