import MailFormat

/// What a program asks `sendmail` for.
struct SendmailRequest: Equatable {
    /// What is to be done.
    enum Mode: Equatable {
        /// Take a mail from standard input (`-bm`, the default).
        case mail
        /// Speak SMTP on standard input and output (`-bs`).
        case dialogue
        /// Show the queue (`-bp`, `mailq`).
        case queue
        /// Make alias tables (`-bi`, `newaliases`): there are none to be made.
        case aliases
        /// Empty the queue (`-q`): the server does so by itself.
        case queueRun
    }

    var mode = Mode.mail
    /// `-f`, `-r`; nil where not said. An empty text is the null sender.
    var sender: String?
    /// `-F`.
    var fullName: String?
    /// `-t`.
    var readsRecipients = false
    /// `-i`, `-oi`: a line with a lone dot does not end the mail.
    var ignoresDots = false
    /// `-B8BITMIME`.
    var is8Bit = false
    /// `-N` (RFC 3461 §4.1).
    var notify: NotifyRequest?
    /// `-R` (RFC 3461 §4.3).
    var returned: ReturnedContent?
    /// `-V` (RFC 3461 §4.4).
    var envelopeID: String?
    var recipients: [String] = []

    init() {}
}

extension SendmailRequest {
    /// The options that stand alone; what they change in other servers changes nothing here.
    private static let idle = Set("GUvnmsx")
    /// The options that take a value, in the same argument or the next, and change nothing here.
    private static let idleWithValue = Set("CdhLpXAMD")

    /// Reads the arguments behind the program's name. Options end at the first that is none, or at `--`.
    /// - Throws: ``SendmailExit`` with ``SendmailExit/Code/usage``.
    init(_ arguments: [String]) throws(SendmailExit) {
        var rest = arguments[...]
        while let argument = rest.first, argument.hasPrefix("-"), argument != "-" {
            rest = rest.dropFirst()
            if argument == "--" { break }
            try read(argument.dropFirst(), &rest)
        }
        recipients = Array(rest)
    }

    /// One argument, which may hold several options that stand alone (`-ti`).
    private mutating func read(_ argument: Substring, _ rest: inout ArraySlice<String>) throws(SendmailExit) {
        var letters = argument
        while let letter = letters.popFirst() {
            switch letter {
            case "t": readsRecipients = true
            case "i": ignoresDots = true
            case "I": mode = .aliases
            case "q":
                // `-q30m`, `-qRkunde.example`: how often, and for whom.
                if mode == .mail { mode = .queueRun }
                return
            case _ where Self.idle.contains(letter): continue
            default: return try read(letter, value: String(letters), &rest)
            }
        }
    }

    private mutating func read(_ letter: Character, value: String, _ rest: inout ArraySlice<String>) throws(SendmailExit) {
        switch letter {
        case "b": try readMode(value)
        // `-oi` is one; `-oem`, `-odb`, `-o7` and all else change nothing.
        case "o": if value == "i" || value == "IgnoreDots" { ignoresDots = true }
        case "O": try readLongOption(try Self.value(letter, value, &rest))
        case "e": break
        case "f", "r": sender = try Self.value(letter, value, &rest)
        case "F": fullName = try Self.value(letter, value, &rest)
        case "B": is8Bit = try Self.value(letter, value, &rest).uppercased() == "8BITMIME"
        case "N": try readNotify(try Self.value(letter, value, &rest))
        case "R":
            returned =
                switch try Self.value(letter, value, &rest).lowercased() {
                case "full": .full
                case "hdrs": .headers
                default: throw SendmailExit(.usage, "-R takes full or hdrs")
                }
        case "V": envelopeID = try Self.value(letter, value, &rest)
        case _ where Self.idleWithValue.contains(letter): _ = try Self.value(letter, value, &rest)
        default: throw SendmailExit(.usage, "-\(letter) is no option of sendmail that this server knows")
        }
    }

    private static func value(
        _ letter: Character, _ value: String, _ rest: inout ArraySlice<String>
    ) throws(SendmailExit) -> String {
        if !value.isEmpty { return value }
        guard let next = rest.popFirst() else { throw SendmailExit(.usage, "-\(letter) wants a value") }
        return next
    }

    private mutating func readMode(_ value: String) throws(SendmailExit) {
        switch value {
        case "m": mode = .mail
        case "s": mode = .dialogue
        case "p": mode = .queue
        case "i": mode = .aliases
        case "d", "D": throw SendmailExit(.usage, "-b\(value): the server is started with: martlet serve")
        default: throw SendmailExit(.usage, "-b\(value) is nothing that this server does")
        }
    }

    private mutating func readLongOption(_ option: String) throws(SendmailExit) {
        let parts = option.split(separator: "=", maxSplits: 1).map { $0.lowercased() }
        if parts == ["ignoredots"] || parts == ["ignoredots", "true"] { ignoresDots = true }
    }

    private mutating func readNotify(_ value: String) throws(SendmailExit) {
        let words = value.split(separator: ",").map { $0.uppercased() }
        if words == ["NEVER"] { return notify = .never }
        let events = words.compactMap { NotifyRequest.Event(rawValue: $0) }
        guard events.count == words.count, !events.isEmpty else {
            throw SendmailExit(.usage, "-N takes never, or some of success, failure and delay")
        }
        notify = .on(Set(events))
    }
}
