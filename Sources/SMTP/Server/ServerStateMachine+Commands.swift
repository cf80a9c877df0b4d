import MailFormat
import NIOCore

/// What each command does in each phase (RFC 5321 §4.1.4).
extension ServerStateMachine {
    mutating func perform(_ command: Command) {
        if settings.refusesEarlyTalkers, command.endsPipelineGroup, input.readableBytes > 0 {
            // RFC 2920 §3.1: behind these a client waits for the answer.
            return end(with: .talkedOutOfTurn)
        }
        switch command {
        case .ehlo(let name): greeted(by: name, extended: true)
        case .helo(let name): greeted(by: name, extended: false)
        case .mail(let command): perform(command)
        case .rcpt(let command): perform(command)
        case .data: performData()
        case .bdat(let command): perform(command)
        case .rset:
            // RFC 5321 §4.1.1.5.
            abandon()
            say(.done)
        case .noop: say(.done)
        case .quit: say(.goodbye)
        case .vrfy: say(.cannotVerify)
        case .help: say(.help)
        case .startTLS: performStartTLS()
        case .auth(let command): perform(command)
        }
    }

    /// What this session may ask for beside what every session may.
    var offers: ServerOffers {
        var offers: ServerOffers = []
        if settings.trustsClient || login != nil {
            offers.insert(.dsn)
            // RFC 8689 §2: only where TLS holds already.
            if isSecured { offers.insert(.requireTLS) }
        }
        if settings.offersPRDR { offers.insert(.prdr) }
        if !offeredMechanisms.isEmpty { offers.insert(.authentication) }
        return offers
    }

    /// RFC 5321 §4.1.4: EHLO in mid-session does what RSET does as well.
    private mutating func greeted(by name: String, extended: Bool) {
        abandon()
        clientName = name
        isExtended = extended
        phase = .greeted
        guard extended else { return say(Reply(250, nil, settings.hostname)) }
        say(.extensions(of: settings, isSecured: isSecured, offers: offers, mechanisms: offeredMechanisms))
    }

    private mutating func perform(_ command: MailCommand) {
        switch phase {
        case .connected: return say(.badSequence("say EHLO or HELO first"))
        case .greeted: break
        default: return say(.badSequence("a transaction is open, RSET ends it"))
        }
        // RFC 4954 §6, RFC 6409 §4.3.
        if settings.authentication?.isRequired == true, login == nil { return say(.authenticationRequired) }
        if let keyword = offers.unoffered(in: command) { return say(.unknownParameter(keyword)) }
        if !command.reversePath.isASCII, !command.usesSMTPUTF8 {
            // RFC 6531 §3.5.
            return say(.needsSMTPUTF8)
        }
        if let octets = command.declaredOctets, octets > settings.messageOctets {
            // RFC 1870 §6.1.
            return say(.messageTooLarge(limit: settings.messageOctets))
        }
        question = .sender(command)
        pending.append(.judgeSender(command))
    }

    private mutating func perform(_ command: RcptCommand) {
        guard phase == .mail, let transaction else {
            return say(.badSequence(phase == .chunking ? "the message has begun" : "say MAIL first"))
        }
        if let keyword = offers.unoffered(in: command) { return say(.unknownParameter(keyword)) }
        self.transaction?.attempts += 1
        if !command.forwardPath.isASCII, !transaction.sender.usesSMTPUTF8 { return say(.needsSMTPUTF8) }
        // A report goes to the one who sent the mail. Who sends one to many is guessing, or is no mail server.
        if transaction.sender.reversePath == .null, transaction.recipients >= 1 { return say(.oneRecipientForNullSender) }
        // RFC 5321 §4.5.3.1.10: 452, and the client sends the rest in another transaction.
        guard transaction.recipients < settings.recipients else { return say(.tooManyRecipients) }
        question = .recipient
        pending.append(.judgeRecipient(command))
    }

    private mutating func performData() {
        if phase == .chunking { return say(.badSequence("the message came by BDAT, it ends with BDAT LAST")) }
        if let refusal = recipientsRefusal { return say(refusal) }
        beginMessage()
        phase = .data
        say(.startMailInput)
    }

    private mutating func perform(_ command: BdatCommand) {
        let isWanted = recipientsRefusal == nil
        if isWanted, phase != .chunking { beginMessage() }
        phase = .chunk(remaining: command.octets, isLast: command.isLast, isWanted: isWanted)
    }

    /// Why no message can begin now; nil when it can.
    private var recipientsRefusal: Reply? {
        guard let transaction else { return .badSequence(clientName == nil ? "say EHLO or HELO first" : "say MAIL first") }
        if transaction.recipients > 0 { return nil }
        return transaction.attempts > 0 ? .noValidRecipients : .badSequence("say RCPT first")
    }

    /// What a chunk is answered with that belongs to no message.
    var bdatRefusal: Reply { recipientsRefusal ?? .badSequence("say MAIL first") }

    /// RFC 3207 §4.
    private mutating func performStartTLS() {
        guard settings.offersTLS else { return say(.notImplemented("STARTTLS")) }
        guard !isSecured else { return say(.badSequence("TLS holds already")) }
        abandon()
        say(.readyForTLS)
        pending.append(.startTLS)
        phase = .securing
        input.clear()
    }
}

extension Command {
    /// RFC 2920 §3.1, and the commands that change what the octets behind them mean. QUIT needs no check: nothing behind it is read.
    var endsPipelineGroup: Bool {
        switch self {
        case .ehlo, .helo, .data, .vrfy, .noop, .startTLS, .auth: true
        default: false
        }
    }
}

extension Reply {
    /// The answer to EHLO (RFC 5321 §4.1.1.1).
    static func extensions(
        of settings: ServerSettings, isSecured: Bool, offers: ServerOffers, mechanisms: [SASLMechanism]
    ) -> Reply {
        var lines = [
            settings.hostname,
            "PIPELINING",  // RFC 2920
            "8BITMIME",  // RFC 6152
            "SIZE \(settings.messageOctets)",  // RFC 1870
            "SMTPUTF8",  // RFC 6531
            "CHUNKING",  // RFC 3030
            "ENHANCEDSTATUSCODES",  // RFC 2034
            "LIMITS RCPTMAX=\(settings.recipients)",  // RFC 9422
            "HELP",
        ]
        if offers.contains(.dsn) { lines.append("DSN") }  // RFC 3461
        if offers.contains(.requireTLS) { lines.append("REQUIRETLS") }  // RFC 8689
        if offers.contains(.prdr) { lines.append("PRDR") }  // draft-hall-prdr-00
        // RFC 4954 §3.
        if !mechanisms.isEmpty { lines.append("AUTH " + mechanisms.map(\.rawValue).joined(separator: " ")) }
        // RFC 3207 §4.2: not announced once TLS holds.
        if settings.offersTLS, !isSecured { lines.append("STARTTLS") }
        return Reply(250, nil, lines: lines)
    }

    /// The reply to a command line that is none. A parameter that was not offered is refused as such, whatever its value.
    init(_ error: CommandError, offers: ServerOffers) {
        self =
            switch error {
            case .unknownCommand: .unknownCommand
            case .notImplemented(let verb): .notImplemented(verb)
            case .badArguments(let expected): .badArguments(expected: expected)
            case .unknownParameter(let keyword): .unknownParameter(keyword)
            case .badParameter(let keyword): offers.allow(keyword) ? .badParameter(keyword) : .unknownParameter(keyword)
            case .badReversePath(let error): .badSender(error)
            case .badForwardPath(let error): .badRecipient(error)
            case .controlCharacter: .controlCharacterInCommand
            }
    }
}
