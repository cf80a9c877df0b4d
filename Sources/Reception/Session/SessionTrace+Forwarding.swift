import MailFormat
import NIOCore
import SMTP
import Trace

/// What is recorded of mail that goes further than into mailboxes.
extension SessionTrace {
    /// What became of a mail that went further than into mailboxes.
    mutating func handedOver(_ message: OpenMessage, _ result: Handover.Result, after time: TimeAmount) {
        if let reply = result.replies.first(where: \.isPositive) {
            add(.accepted) {
                $0.describe(message)
                $0.say(reply)
                $0.octets = Int64(message.octets)
                $0.milliseconds = time.milliseconds
            }
        }
        for (recipient, reply) in zip(message.recipients, result.replies) where reply.isPositive && !recipient.mailboxes.isEmpty {
            add(.delivered) {
                $0.describe(message)
                $0.recipient = recipient.path.bare
                $0.detail = recipient.mailboxes.map(\.address).joined(separator: ", ")
                $0.octets = Int64(message.octets)
            }
        }
        for event in result.events { handedOver(message, event) }
    }

    private mutating func handedOver(_ message: OpenMessage, _ event: Handover.Event) {
        let kind: TraceEvent.Kind =
            switch event {
            case .passedOn: .passedOn
            case .failed: .passingFailed
            case .held: .held
            case .reportDropped: .reportDropped
            case .ownerTold: .ownerTold
            }
        add(kind) {
            $0.describe(message)
            switch event {
            case .passedOn(let recipient, let reply), .failed(let recipient, let reply):
                $0.recipient = recipient
                $0.say(reply)
                $0.detail = reply.text
            case .held(let recipient, let relay):
                $0.recipient = recipient
                $0.detail = "\(relay.host) cannot be reached"
            case .reportDropped(let recipient): $0.recipient = recipient
            case .ownerTold(let owner, let address):
                $0.recipient = owner.address
                $0.detail = "the forward of \(address) failed"
            }
        }
    }
}

extension TraceEvent {
    fileprivate mutating func say(_ reply: Reply) {
        code = reply.code
        enhancedCode = reply.enhancedCode?.description
    }
}
