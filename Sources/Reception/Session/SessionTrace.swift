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
        with reply: Reply, command: String, message: EndedMessage?, sender: ReversePath?, recipient: ForwardPath?
    ) {
        add(.refused) {
            $0.transaction = message?.id.description
            $0.sender = sender?.bare
            $0.recipient = recipient?.bare
            $0.messageID = message?.messageID
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

    mutating func authenticated(as mailbox: String, by mechanism: String) {
        add(.authenticated) {
            $0.recipient = mailbox
            $0.detail = mechanism
        }
    }

    /// - Parameter account: what the client called itself, for a person; cut, since it may be anything.
    mutating func loginFailed(account: String, by mechanism: String, with reply: Reply) {
        add(.loginFailed) {
            $0.code = reply.code
            $0.enhancedCode = reply.enhancedCode?.description
            $0.reason = reply.reason?.rawValue
            $0.detail = "\(mechanism) as \(account.prefix(128))"
        }
    }

    mutating func queued(_ message: OpenSubmission, by senderKey: String?, with reply: Reply, after time: TimeAmount) {
        for recipient in message.recipients {
            add(.queued) {
                $0.transaction = message.id.description
                $0.sender = message.sender.reversePath.bare
                $0.recipient = recipient.address.description
                $0.messageID = message.header.messageID
                $0.code = reply.code
                $0.enhancedCode = reply.enhancedCode?.description
                $0.detail = senderKey.map { "by \($0)" }
                $0.octets = Int64(message.octets)
                $0.milliseconds = time.milliseconds
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

    mutating func add(_ kind: TraceEvent.Kind, _ fill: (inout TraceEvent) -> Void = { _ in }) {
        var event = TraceEvent(time: CivilTime.now, kind: kind, session: session.description)
        event.client = client
        fill(&event)
        events.append(event)
    }
}

extension TraceEvent {
    mutating func describe(_ message: OpenMessage) {
        transaction = message.id.description
        sender = message.sender.reversePath.bare
        messageID = message.header.messageID
    }
}

extension TimeAmount {
    var milliseconds: Double { Double(nanoseconds) / 1e6 }
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
