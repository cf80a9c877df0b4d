import MailFormat

/// Every answer the server gives, under a name. Codes: RFC 5321 §4.2.3; enhanced codes: RFC 3463.
extension Reply {
    // MARK: The session

    public static func greeting(hostname: String) -> Reply { Reply(220, nil, "\(hostname) ESMTP Martlet") }
    public static let goodbye = Reply(221, .init(2, 0, 0), "goodbye")
    public static let readyForTLS = Reply(220, .init(2, 0, 0), "ready to start TLS")
    public static let done = Reply(250, .init(2, 0, 0), "ok")
    public static let help = Reply(
        214, .init(2, 0, 0),
        lines: ["EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP STARTTLS", "RFC 5321 tells what they do"])
    /// RFC 5321 §3.5.3: neither yes nor no, so that nobody learns addresses here.
    public static let cannotVerify = Reply(252, .init(2, 0, 0), "send a mail and RCPT will tell")
    public static let shuttingDown = Reply(421, .init(4, 3, 2), "server is going down, come back soon", reason: .unavailable)
    public static let tooManySessions = Reply(421, .init(4, 3, 2), "too many sessions, come back soon", reason: .limit)
    public static let tooManySessionsFromAddress = Reply(
        421, .init(4, 7, 0), "too many sessions from your address", reason: .limit)
    public static let tooManyErrors = Reply(421, .init(4, 7, 0), "too many errors, goodbye", reason: .limit)
    public static let tooManyUnknownRecipients = Reply(
        421, .init(4, 7, 0), "too many unknown recipients, goodbye", reason: .limit)
    public static let commandTimeout = Reply(421, .init(4, 4, 2), "no command for too long, goodbye", reason: .timeout)
    public static let dataTimeout = Reply(421, .init(4, 4, 2), "no data for too long, nothing of it is kept", reason: .timeout)
    public static let talkedBeforeGreeting = Reply(
        554, .init(5, 5, 0), "you talked before the greeting, goodbye", reason: .earlyTalker)
    public static let talkedOutOfTurn = Reply(
        554, .init(5, 5, 0), "you did not wait for the answer to the last command, goodbye", reason: .earlyTalker)

    // MARK: Command lines

    public static let unknownCommand = Reply(500, .init(5, 5, 1), "no such command", reason: .protocolError)
    public static let commandTooLong = Reply(500, .init(5, 5, 2), "command line too long", reason: .protocolError)
    public static let bareLineFeedInCommand = Reply(
        500, .init(5, 5, 2), "a line ends with CR LF, not with LF alone, goodbye", reason: .protocolError)
    public static let controlCharacterInCommand = Reply(
        500, .init(5, 5, 2), "control characters have no place in a command", reason: .protocolError)
    public static func notImplemented(_ verb: String) -> Reply {
        Reply(502, .init(5, 5, 1), "\(verb) is not offered here", reason: .protocolError)
    }
    public static func badSequence(_ text: String) -> Reply { Reply(503, .init(5, 5, 1), text, reason: .protocolError) }
    public static func badArguments(expected: String) -> Reply {
        Reply(501, .init(5, 5, 4), "syntax: \(expected)", reason: .protocolError)
    }
    public static func unknownParameter(_ keyword: String) -> Reply {
        Reply(555, .init(5, 5, 4), "parameter \(keyword) was not offered", reason: .protocolError)
    }
    public static func badParameter(_ keyword: String) -> Reply {
        Reply(501, .init(5, 5, 4), "parameter \(keyword) has a bad value or stands twice", reason: .protocolError)
    }

    // MARK: Sender and recipients

    public static let senderTaken = Reply(250, .init(2, 1, 0), "sender ok")
    public static let recipientTaken = Reply(250, .init(2, 1, 5), "recipient ok")
    public static let unknownRecipient = Reply(550, .init(5, 1, 1), "no such mailbox here", reason: .unknownRecipient)
    public static let relayingDenied = Reply(550, .init(5, 7, 1), "no mail for that domain here: relaying denied", reason: .relay)
    public static let mailboxDisabled = Reply(550, .init(5, 2, 1), "mailbox is disabled", reason: .disabledMailbox)
    public static let mailboxFullForNow = Reply(452, .init(4, 2, 2), "mailbox is full, try again later", reason: .fullMailbox)
    public static let mailboxFull = Reply(552, .init(5, 2, 2), "mailbox is full", reason: .fullMailbox)
    public static let messageExceedsRoom = Reply(
        552, .init(5, 2, 3), "message is larger than the room left in the mailbox", reason: .tooLarge)
    public static func messageTooLarge(limit: Int) -> Reply {
        Reply(552, .init(5, 3, 4), "message is larger than \(limit) octets", reason: .tooLarge)
    }
    public static let tooManyRecipients = Reply(
        452, .init(4, 5, 3), "too many recipients, send the rest in another transaction", reason: .tooManyRecipients)
    public static let oneRecipientForNullSender = Reply(
        452, .init(4, 5, 3), "one recipient at a time for the null sender", reason: .tooManyRecipients)
    public static let needsSMTPUTF8 = Reply(
        553, .init(5, 6, 7), "an address with UTF-8 needs the parameter SMTPUTF8 in MAIL", reason: .needsSMTPUTF8)
    public static let noValidRecipients = Reply(554, .init(5, 5, 1), "no recipient was taken", reason: .noRecipients)
    public static func badSender(_ error: AddressError) -> Reply {
        Reply(501, .init(5, 1, 7), "sender: \(error.explanation)", reason: .badAddress)
    }
    /// 550 for what names somebody, but nobody that can be reached so; 501 for what is no address at all.
    public static func badRecipient(_ error: AddressError) -> Reply {
        let code =
            switch error {
            case .bareLocalPart, .badPath, .badLocalPart, .badDomain, .badAddressLiteral, .tooLong: 550
            case .empty, .emptyLocalPart, .emptyDomain: 501
            }
        return Reply(code, .init(5, 1, 3), "recipient: \(error.explanation)", reason: .badAddress)
    }

    // MARK: The message

    public static let startMailInput = Reply(354, nil, "send the message, end with a dot on a line of its own")
    public static func accepted(id: String) -> Reply { Reply(250, .init(2, 0, 0), "\(id) is in the mailbox") }
    public static func chunkTaken(octets: Int) -> Reply { Reply(250, .init(2, 0, 0), "\(octets) octets taken") }
    public static let tooManyHops = Reply(
        554, .init(5, 4, 6), "too many Received fields: the mail goes in a circle", reason: .loop)
    public static let directoryUnreachable = Reply(
        451, .init(4, 3, 0), "cannot look that up now, try again later", reason: .unavailable)
    public static let noSpace = Reply(452, .init(4, 3, 1), "no space left here, try again later", reason: .unavailable)
    public static let deliveryFailed = Reply(451, .init(4, 3, 0), "cannot write that now, try again later", reason: .unavailable)
    /// RFC 5321 §2.3.8: CR and LF only together; RFC 5322 §2.3 and §3.5: no NUL, no endless lines.
    public static func malformed(_ flaw: MessageFlaw) -> Reply {
        let text =
            switch flaw {
            case .bareLineFeed: "message has an LF without CR"
            case .bareCarriageReturn: "message has a CR without LF"
            case .nul: "message has a NUL octet"
            case .lineTooLong(let limit): "message has a line of more than \(limit) octets"
            }
        return Reply(550, .init(5, 5, 2), text, reason: .malformedContent)
    }
}

extension AddressError {
    /// What to tell the person who wrote the address.
    var explanation: String {
        switch self {
        case .empty: "an address is missing"
        case .bareLocalPart: "a domain is missing behind the name (name@domain)"
        case .emptyLocalPart: "the name before the @ is missing"
        case .emptyDomain: "the domain behind the @ is missing"
        case .badLocalPart: "the name before the @ is not well formed"
        case .badDomain: "the domain is not well formed"
        case .badAddressLiteral: "the address in brackets is not well formed"
        case .badPath: "not well formed, it is written <name@domain>"
        case .tooLong: "the address is too long"
        }
    }
}
