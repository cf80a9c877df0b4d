import MailFormat
import NIOCore

/// The server's side of an SMTP session (RFC 5321) without I/O: octets go in, actions come out.
///
/// The carrier hands in what the client sends with ``receive(_:)`` and carries out what ``nextAction()`` returns until that is nil.
/// After an action that asks for a judgement it calls ``answer(_:)`` before it asks for the next one.
public struct ServerStateMachine: Sendable {
    enum Phase: Equatable, Sendable {
        /// The greeting is not sent: the client has to wait (RFC 5321 §3.1).
        case silent
        /// Greeted by us, not yet by the client.
        case connected
        /// EHLO or HELO was answered, no transaction is open.
        case greeted
        /// MAIL was answered with 250.
        case mail
        /// Between 354 and the end of the data.
        case data
        /// Between two BDAT commands of one message (RFC 3030).
        case chunking
        /// The octets of a chunk. `isWanted` is false for a chunk that must be read but belongs to nothing.
        case chunk(remaining: Int, isLast: Bool, isWanted: Bool)
        /// In an AUTH exchange: the next line is a response, and no command (RFC 4954 §4).
        case authenticating
        /// 220 was the answer to STARTTLS; what comes in clear from now on is dropped (RFC 3207 §4.2).
        case securing
        /// Nothing more is read.
        case closed
    }

    /// The judgement that the carrier owes.
    enum Question: Equatable, Sendable {
        case sender(MailCommand)
        case recipient
        case message
        case keys
        case login(LoginClaim)
    }

    let settings: ServerSettings
    var phase = Phase.silent
    var question: Question?
    var input = ByteBuffer()
    var lines: CommandLineDecoder
    var pending: [ServerAction] = []
    var transaction: ServerTransaction?
    var message: MessageProgress?
    private var errors = 0
    var exchange: SASLExchange?
    /// The claim that was found right; the client is logged in once the exchange is over.
    var claimed: LoginClaim?
    /// What a claim that holds is answered with before its reply, and the reply that then waits.
    var loginClosing: [UInt8]?
    var loginReply: Reply?

    /// The name in the client's last EHLO or HELO; nil before and after STARTTLS.
    public internal(set) var clientName: String?
    /// Whether the client greeted with EHLO.
    public internal(set) var isExtended = false
    /// Whether TLS holds.
    public private(set) var isSecured: Bool
    /// The name that the client logged in with; nil before, and after STARTTLS.
    public internal(set) var login: String?
    /// The last command line, without its CRLF and as it came: for the trace. Cut to what the limit allows.
    public internal(set) var commandLine: [UInt8] = []
    /// The sender of the open transaction.
    public var sender: MailCommand? { transaction?.sender }

    /// - Parameter isSecured: whether TLS holds before the greeting (RFC 8314 §3.3).
    public init(settings: ServerSettings, isSecured: Bool = false) {
        self.settings = settings
        self.isSecured = isSecured
        lines = CommandLineDecoder(limit: settings.commandLineOctets)
    }

    /// Whether what the machine waits for is a message's octets (RFC 5321 §4.5.3.2.5) rather than a command (§4.5.3.2.7).
    public var isReadingMessage: Bool {
        switch phase {
        case .data, .chunk: true
        default: false
        }
    }

    /// Whether a transaction is open, from an accepted MAIL to its end.
    public var isInTransaction: Bool { transaction != nil }

    /// The session is over and ``nextAction()`` has nothing left.
    public var isClosed: Bool { phase == .closed && pending.isEmpty }

    /// Takes what the client sent.
    public mutating func receive(_ octets: ByteBuffer) {
        guard phase != .closed, phase != .securing else { return }
        if input.readableBytes == 0 {
            input = octets
        } else {
            input.writeImmutableBuffer(octets)
        }
    }

    /// Sends the greeting, or sends away a client that did not wait for it (RFC 5321 §3.1, §4.3.1).
    public mutating func greet() {
        guard phase == .silent else { return }
        if settings.refusesEarlyTalkers, input.readableBytes > 0 {
            end(with: .talkedBeforeGreeting)
        } else {
            phase = .connected
            pending.append(.reply(.greeting(hostname: settings.hostname)))
        }
    }

    /// Ends the session with a reply of the carrier's own: a time-out, a shutdown, too many guesses. An open message is given up.
    public mutating func end(with reply: Reply) {
        guard phase != .closed else { return }
        question = nil
        abandon()
        pending.append(.reply(reply))
        pending.append(.close)
        phase = .closed
        input.clear()
    }

    /// TLS holds. RFC 3207 §4.2: everything known from before is forgotten, and everything sent before is dropped.
    public mutating func secured() {
        guard phase == .securing else { return }
        isSecured = true
        clientName = nil
        isExtended = false
        transaction = nil
        endExchange()
        login = nil
        input.clear()
        lines.reset()
        phase = .connected
    }

    /// What to do next; nil when the machine needs more octets, or an answer.
    public mutating func nextAction() -> ServerAction? {
        while pending.isEmpty {
            guard question == nil else { return nil }
            switch phase {
            case .silent, .securing, .closed: return nil
            case .connected, .greeted, .mail, .chunking, .authenticating: guard readCommand() else { return nil }
            case .data: guard readData() else { return nil }
            case .chunk: guard readChunk() else { return nil }
            }
        }
        return pending.removeFirst()
    }

    /// The carrier's answer to the last question.
    public mutating func answer(_ reply: Reply) {
        guard let question else { return }
        self.question = nil
        switch question {
        case .sender(let sender):
            if reply.isPositive {
                transaction = ServerTransaction(sender: sender)
                phase = .mail
            }
            say(reply)
        case .recipient:
            if reply.isPositive { transaction?.recipients += 1 }
            say(reply)
        case .message:
            finishTransaction()
            pending.append(.reply(reply))
            if reply.endsSession { close() }
        case .keys: refuseLogin(reply)
        case .login(let claim): answerLogin(reply, claim)
        }
    }

    /// The carrier's answers to the end of a message, one for each recipient that was taken, in order: 353, these, and one for all
    /// (draft-hall-prdr-00 §4.5). Where the client did not ask for that, or there is one recipient, the first is the answer.
    public mutating func answer(each replies: [Reply]) {
        guard question == .message, let first = replies.first else { return }
        guard answersEach, replies.count == transaction?.recipients else { return answer(first) }
        question = nil
        finishTransaction()
        for reply in [.eachAnswerFollows] + replies + [.overall(replies)] { pending.append(.reply(reply)) }
    }

    /// Whether the open transaction gets an answer for each recipient behind its message.
    public var answersEach: Bool {
        guard let transaction else { return false }
        return transaction.sender.asksForEachAnswer && transaction.recipients > 1
    }

    /// Whether the client of the open transaction takes an answer for each recipient.
    public var mayAnswerEach: Bool { transaction?.sender.asksForEachAnswer ?? false }

    /// Queues the reply to a command, counts it when it is an error, ends the session when there were too many.
    mutating func say(_ reply: Reply) {
        note(reply)
        guard errors <= settings.errors || reply.isPositive else { return end(with: .tooManyErrors) }
        pending.append(.reply(reply))
        if reply.endsSession { close() }
    }

    /// Counts the reply when it speaks of an error.
    mutating func note(_ reply: Reply) {
        if reply.reason?.isError == true { errors += 1 }
    }

    mutating func close() {
        abandon()
        pending.append(.close)
        phase = .closed
        input.clear()
    }

    /// Gives the open transaction up, and its message where one began.
    mutating func abandon() {
        endExchange()
        if message?.isHandedOn == true { pending.append(.abandonMessage) }
        finishTransaction()
    }

    mutating func finishTransaction() {
        message = nil
        transaction = nil
        if phase != .connected { phase = .greeted }
    }

    /// Reads one command and acts on it; false when there is no whole line.
    private mutating func readCommand() -> Bool {
        guard let result = lines.decode(&input) else { return false }
        switch result {
        case .line(let line) where phase == .authenticating:
            takeResponse(line)
        case .line(let line):
            commandLine = line
            do throws(CommandError) {
                perform(try Command(parsing: line[...]))
            } catch {
                say(Reply(error, offers: offers))
            }
        case .tooLong where phase == .authenticating:
            refuseLongResponse()
        case .tooLong:
            commandLine = []
            say(.commandTooLong)
        case .bareLineFeed:
            // Whoever sends this is not speaking SMTP, or hides a command from somebody in between.
            end(with: .bareLineFeedInCommand)
        }
        return true
    }
}
