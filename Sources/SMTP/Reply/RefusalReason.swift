/// Why something was refused, in one word: what refusals are counted by.
public enum RefusalReason: String, Hashable, Sendable, CaseIterable {
    /// The command is unknown, out of order or breaks its grammar.
    case protocolError = "protocol"
    /// The client talked before it was its turn.
    case earlyTalker = "early-talker"
    /// An address that cannot be read, a bare local part among them.
    case badAddress = "bad-address"
    /// No such mailbox or alias.
    case unknownRecipient = "unknown-recipient"
    /// Every recipient was refused, so there is nobody to take a message for.
    case noRecipients = "no-recipients"
    /// A recipient elsewhere.
    case relay
    /// The mailbox takes no mail.
    case disabledMailbox = "disabled-mailbox"
    /// The mailbox has no room.
    case fullMailbox = "full-mailbox"
    /// The mail is larger than the server or the mailbox takes.
    case tooLarge = "too-large"
    /// Too many recipients in one transaction.
    case tooManyRecipients = "too-many-recipients"
    /// Too many sessions, errors or guesses.
    case limit
    /// A bare CR or LF, a NUL, a line too long.
    case malformedContent = "malformed-content"
    /// The mail went round in a circle.
    case loop
    /// The next hop of a forward or of a relay domain refused, or could not be had in time.
    case nextHop = "next-hop"
    /// A program that gets the mail refused it, or cannot be run.
    case program
    /// A report on a mail that nobody here sent, or one to an address that this server never made.
    case strayReport = "stray-report"
    /// UTF-8 in an address without SMTPUTF8.
    case needsSMTPUTF8 = "needs-smtputf8"
    /// A wrong name or password.
    case badCredentials = "bad-credentials"
    /// A mail, or a login, before the login or TLS that it needs.
    case needsLogin = "needs-login"
    /// A sender that the login may not use.
    case forgedSender = "forged-sender"
    /// More recipients than the mailbox may write to in an hour or a day.
    case sendingLimit = "sending-limit"
    /// The client was silent for too long.
    case timeout
    /// Directory, disk or shutdown: the client shall try again.
    case unavailable

    /// Whether it counts towards the errors that end a session: what a client of good faith does not do again and again.
    /// Unknown recipients have a limit of their own.
    public var isError: Bool {
        switch self {
        case .protocolError, .earlyTalker, .badAddress, .relay, .malformedContent, .needsSMTPUTF8, .badCredentials,
            .needsLogin, .forgedSender:
            true
        case .unknownRecipient, .noRecipients, .disabledMailbox, .fullMailbox, .tooLarge, .tooManyRecipients, .limit, .loop,
            .nextHop, .program, .strayReport, .sendingLimit, .timeout, .unavailable:
            false
        }
    }
}
