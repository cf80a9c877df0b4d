import MailFormat
import NIOCore
import SMTP
import Trace

/// Collects the events of one session and hands them on where the session waits anyway.
struct SessionTrace {
    let session: Identifier
    private let client: String
    private let sink: any TraceSink
    private var events: [TraceEvent] = []
    private let began = NIODeadline.now()

    init(client: ClientAddress, sink: any TraceSink) {
        session = Identifier.next()
        self.client = client.text
        self.sink = sink
    }

    mutating func connected() { add(.connected) }

    mutating func greeted(by name: String, extended: Bool) {
        add(.greeted) { $0.detail = "\(extended ? "EHLO" : "HELO") \(name)" }
    }

    mutating func secured(version: String) {
        add(.secured) { $0.detail = version }
    }

    /// - Parameter command: the line that was refused, for a person.
    mutating func refused(
        with reply: Reply, command: String, message: OpenMessage?, sender: ReversePath?, recipient: ForwardPath?
    ) {
        add(.refused) {
            $0.transaction = message?.id.description
            $0.sender = sender?.bare
            $0.recipient = recipient?.bare
            $0.messageID = message?.header.messageID
            $0.code = reply.code
            $0.enhancedCode = reply.enhancedCode?.description
            $0.reason = reply.reason?.rawValue
            $0.detail = command.isEmpty ? reply.text : "\(reply.text) [\(command)]"
            $0.octets = message.map { Int64($0.octets) }
        }
    }

    mutating func accepted(_ message: OpenMessage, with reply: Reply, after time: TimeAmount) {
        add(.accepted) {
            $0.describe(message)
            $0.code = reply.code
            $0.enhancedCode = reply.enhancedCode?.description
            $0.octets = Int64(message.octets)
            $0.milliseconds = time.milliseconds
        }
        for recipient in message.recipients {
            add(.delivered) {
                $0.describe(message)
                $0.recipient = recipient.path.bare
                $0.detail = recipient.mailboxes.map(\.address).joined(separator: ", ")
                $0.octets = Int64(message.octets)
                $0.milliseconds = time.milliseconds
            }
        }
    }

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

    /// - Parameter breakage: why the session did not come to a proper end; nil when it did.
    mutating func disconnected(octets: Int, breakage: String?) {
        let lasted = NIODeadline.now() - began
        add(.disconnected) {
            $0.octets = Int64(octets)
            $0.milliseconds = lasted.milliseconds
            $0.detail = breakage.map { "broke off: \($0)" }
        }
    }

    /// How long the session lasts so far.
    var age: TimeAmount { NIODeadline.now() - began }

    mutating func handOn() {
        guard !events.isEmpty else { return }
        sink.record(events)
        events.removeAll(keepingCapacity: true)
    }

    private mutating func add(_ kind: TraceEvent.Kind, _ fill: (inout TraceEvent) -> Void = { _ in }) {
        var event = TraceEvent(time: CivilTime.now, kind: kind, session: session.description)
        event.client = client
        fill(&event)
        events.append(event)
    }
}

extension TraceEvent {
    fileprivate mutating func describe(_ message: OpenMessage) {
        transaction = message.id.description
        sender = message.sender.reversePath.bare
        messageID = message.header.messageID
    }

    fileprivate mutating func say(_ reply: Reply) {
        code = reply.code
        enhancedCode = reply.enhancedCode?.description
    }
}

extension TimeAmount {
    fileprivate var milliseconds: Double { Double(nanoseconds) / 1e6 }
}

extension ReversePath {
    /// Without brackets, empty for the null sender: as the trace keeps it.
    fileprivate var bare: String {
        switch self {
        case .null: ""
        case .address(let address): address.description
        }
    }
}

extension ForwardPath {
    /// Without brackets: as the trace keeps it.
    var bare: String {
        switch self {
        case .postmaster: "postmaster"
        case .address(let address): address.description
        }
    }
}
