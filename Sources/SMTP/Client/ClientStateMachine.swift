import MailFormat
import NIOCore

/// The client's side of an SMTP or LMTP session (RFC 5321, RFC 2033) without I/O: octets go in, actions come out.
///
/// The carrier tells the machine one thing to do at a time, hands in what the server sends with ``receive(_:)``, and after each of both carries
/// out what ``nextAction()`` returns until that is nil. What was to be done has ended with ``ClientAction/finished(_:)``. Commands that may
/// be pipelined are sent together where the server offers it (RFC 2920), and one by one where not.
public struct ClientStateMachine: Sendable {
    /// What the machine was told to do.
    enum Task: Equatable, Sendable {
        case greet
        case secure
        case authenticate
        case open
        case add
        case message
        case deliver
    }

    let settings: ClientSettings
    /// What is being done; nil while the machine is idle.
    var task: Task?
    private var input = ByteBuffer()
    private var decoder: ReplyDecoder
    private var output = ByteBuffer()
    var pending: [ClientAction] = []
    /// Commands that are not sent yet, first come first sent.
    private var unsent: [(step: ClientStep, line: String)] = []
    /// The replies that are due, in order.
    private var due: [ClientStep] = []
    private var dueStart = 0
    /// 220 was the answer to STARTTLS, TLS does not hold yet.
    var isSecuring = false
    private var isClosing = false
    /// The machine was told to take the greeting, which may have come before that.
    var hasBegun = false
    /// Answers to a message that came while the carrier had not asked.
    var lateAnswers: [Reply]?
    var transaction: ClientTransaction?
    var message: ClientMessage?
    var encoder = DataEncoder()
    /// A transaction was opened at the server and not brought to its end: RSET goes in front of the next MAIL.
    var needsReset = false

    /// What the server offers; nothing before EHLO was answered, and nothing behind HELO.
    public internal(set) var offers = OfferedExtensions()
    /// Whether TLS holds.
    public internal(set) var isSecured = false
    /// What the server said first.
    public internal(set) var greeting: Reply?
    /// Why the session is over; nil while it stands.
    public private(set) var failure: ClientFailure?
    /// Replies so far. A reply that is due has its time from the moment this moves on.
    public private(set) var replies = 0

    public init(settings: ClientSettings) {
        self.settings = settings
        decoder = ReplyDecoder(lineLimit: settings.replyLines, octetLimit: settings.replyOctets)
    }

    /// What the machine waits for; nil where for nothing: it has to be told what to do.
    public var step: ClientStep? {
        if dueStart < due.count { return due[dueStart] }
        if isSecuring { return .startTLS }
        return message?.isFlowing == true && task != nil ? .block : nil
    }

    /// Whether the machine can be told what to do next.
    public var isIdle: Bool { task == nil && failure == nil && !isClosing }

    /// Whether a message is begun and not whole. The session can only go on with it.
    public var isInMessage: Bool { message != nil }

    // MARK: What the carrier tells

    /// Takes what the server sent.
    public mutating func receive(_ octets: ByteBuffer) {
        guard failure == nil else { return }
        if input.readableBytes == 0 { input = octets } else { input.writeImmutableBuffer(octets) }
        if hasBegun { read() }
    }

    /// Takes the replies that are there.
    mutating func read() {
        while failure == nil, !isSecuring {
            do throws(ReplyError) {
                guard let reply = try decoder.decode(&input) else { return }
                take(reply)
            } catch {
                fail(.malformed(error, during: step ?? .reset))
            }
        }
        // RFC 3207 §6: nothing may stand in clear behind the answer to STARTTLS.
        if isSecuring, input.readableBytes > 0 { fail(.talkedBeforeTLS) }
    }

    /// The server closed the connection, or it broke.
    public mutating func connectionClosed() {
        if isClosing { pending.append(.close) } else { fail(.closed(during: step ?? .reset)) }
    }

    /// The time for ``step`` is over.
    public mutating func timedOut() {
        if isClosing { pending.append(.close) } else { fail(.timedOut(during: step ?? .reset)) }
    }

    /// The carrier gives the session up.
    public mutating func abandon() { fail(.abandoned) }

    /// Ends the session with QUIT (RFC 5321 §4.1.1.10). ``ClientAction/close`` follows on the answer.
    public mutating func quit() {
        guard isIdle, message == nil else { return fail(.abandoned) }
        isClosing = true
        send(.quit, "QUIT")
    }

    /// What to do next; nil when the machine needs the server, or to be told.
    public mutating func nextAction() -> ClientAction? {
        if output.readableBytes > 0 {
            let octets = output
            output = ByteBuffer()
            return .write(octets)
        }
        return pending.isEmpty ? nil : pending.removeFirst()
    }

    // MARK: For the parts of the machine

    /// Begins a task; false, and the session is over, where another one is not done.
    mutating func begin(_ task: Task) -> Bool {
        if let failure {
            if task == .message, let lateAnswers {
                pending.append(.finished(.sent(lateAnswers)))
            } else {
                pending.append(.finished(.failed(failure)))
            }
            lateAnswers = nil
            return false
        }
        guard isIdle else {
            fail(.abandoned)
            return false
        }
        self.task = task
        return true
    }

    /// Ends the task.
    mutating func finish(_ outcome: ClientOutcome) {
        task = nil
        pending.append(.finished(outcome))
    }

    /// Sends a command once all before it that must be answered are.
    mutating func send(_ step: ClientStep, _ line: String) {
        unsent.append((step, line))
        sendWhatMayGo()
    }

    /// A reply is due for what was written by other means.
    mutating func expect(_ step: ClientStep) {
        due.append(step)
    }

    mutating func write(_ text: String) {
        output.writeString(text)
    }

    /// Writes octets of a message as they go behind DATA.
    mutating func encode(_ part: ByteBuffer, isLast: Bool) {
        encoder.encode(part, into: &output)
        if isLast { encoder.finish(into: &output) }
    }

    /// Replies that are due.
    var dueReplies: Int { due.count - dueStart }
    var hasDueReplies: Bool { dueStart < due.count }
    /// Whether an answer to MAIL or RCPT is due, or will be.
    var awaitsEnvelope: Bool {
        if !unsent.isEmpty, unsent.first?.step != .data { return true }
        return hasDueReplies && due[dueStart] != .data
    }

    mutating func dropUnsent() {
        unsent.removeAll()
    }

    /// Ends the session. A task that is under way ends with it; where a part of its answers is there already, it is not lost.
    mutating func fail(_ failure: ClientFailure) {
        guard self.failure == nil else { return }
        self.failure = failure
        isSecuring = false
        unsent.removeAll()
        due.removeAll()
        dueStart = 0
        input.clear()
        output.clear()
        if task != nil, let message, !message.answers.isEmpty {
            finishMessage(message.answers + (message.answers.last?.code == 421 ? [] : [failure.reply]))
        } else if task != nil {
            finish(.failed(failure))
        }
        message = nil
        transaction = nil
        pending.append(.close)
    }

    /// RFC 3207 §4.2: everything known from before TLS is forgotten.
    mutating func forget() {
        offers = OfferedExtensions()
        input.clear()
        decoder = ReplyDecoder(lineLimit: settings.replyLines, octetLimit: settings.replyOctets)
    }

    private mutating func sendWhatMayGo() {
        while let next = unsent.first, !hasDueReplies || (offers.pipelining && next.step.mayFollow) {
            unsent.removeFirst()
            output.writeString(next.line)
            output.writeStaticString("\r\n")
            due.append(next.step)
        }
    }

    private mutating func take(_ reply: Reply) {
        replies += 1
        guard dueStart < due.count else { return takeUnasked(reply) }
        let step = due[dueStart]
        dueStart += 1
        if dueStart == due.count {
            due.removeAll(keepingCapacity: true)
            dueStart = 0
        }
        let isHello = step == .ehlo || step == .lhlo
        act(on: isHello ? reply : reply.cut(to: settings.keptOctets), to: step)
        if failure == nil { sendWhatMayGo() }
    }

    private mutating func takeUnasked(_ reply: Reply) {
        let reply = reply.cut(to: settings.keptOctets)
        if message?.isFlowing == true, reply.code >= 400 {
            // RFC 5321 §4.2.5 has no word for it, but servers refuse a message while it flows, and close.
            return refuseEarly(reply)
        }
        fail(reply.code == 421 ? .leaving(reply) : .unsolicited(reply))
    }

    private mutating func act(on reply: Reply, to step: ClientStep) {
        // RFC 5321 §3.8: 421 may be the answer to any command. Behind the data it is an answer to the message, and counts as such.
        if reply.code == 421, step != .message, step != .quit { return fail(.leaving(reply)) }
        switch step {
        case .greeting, .ehlo, .helo, .lhlo, .startTLS: takeGreeting(reply, step)
        case .authentication: takeAuthentication(reply)
        case .reset, .mail, .recipient: takeEnvelope(reply, step)
        case .data, .block, .message: takeMessage(reply, step)
        case .quit: pending.append(.close)
        }
    }
}

extension ClientStep {
    /// Commands that may be sent before those in front of them are answered (RFC 2920 §3.1). DATA may too, as the last of a group.
    fileprivate var mayFollow: Bool {
        switch self {
        case .reset, .mail, .recipient, .data: true
        case .greeting, .ehlo, .helo, .lhlo, .startTLS, .authentication, .block, .message, .quit: false
        }
    }
}
