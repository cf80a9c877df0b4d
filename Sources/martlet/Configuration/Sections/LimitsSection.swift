/// How much a client may send and hold.
struct LimitsSection: Codable, Equatable, Sendable {
    /// Octets of a message, as SIZE says (RFC 1870); 552 5.3.4 beyond.
    var message = OctetCount(octets: 50 << 20)
    /// Recipients of a transaction; 452 4.5.3 beyond. At least 100 (RFC 5321 §4.5.3.1.8).
    var recipients = 100
    /// Sessions in all; 421 4.3.2 beyond.
    var sessions = 10_000
    /// Sessions of one client address; 421 4.7.0 beyond.
    var sessionsPerAddress = 50
    /// Commands refused in a session before it ends with 421 4.7.0.
    var errors = 10
    /// Octets of a command line with its CRLF. RFC 5321 §4.5.3.1.4 asks for 512; a long path with SMTPUTF8 and ORCPT takes more.
    var commandLine = OctetCount(octets: 2048)
    /// Octets of a line of a message with its CRLF. RFC 5321 §4.5.3.1.6 allows senders 1000; many send longer ones, and
    /// refusing them would lose mail that other servers take.
    var textLine = OctetCount(octets: 64 << 10)
    /// `Received` fields of a message from which on it is taken to go in a loop (RFC 5321 §6.3); 554 5.4.6.
    var hops = 100

    enum CodingKeys: String, CodingKey, CaseIterable {
        case message
        case recipients
        case sessions
        case sessionsPerAddress = "sessions-per-address"
        case errors
        case commandLine = "command-line"
        case textLine = "text-line"
        case hops
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        message = reader.value(.message, or: message)
        recipients = reader.value(.recipients, or: recipients)
        sessions = reader.value(.sessions, or: sessions)
        sessionsPerAddress = reader.value(.sessionsPerAddress, or: sessionsPerAddress)
        errors = reader.value(.errors, or: errors)
        commandLine = reader.value(.commandLine, or: commandLine)
        textLine = reader.value(.textLine, or: textLine)
        hops = reader.value(.hops, or: hops)

        // RFC 5321 §4.5.3.1.7: a message of 64K octets has to be taken.
        if message.octets < 64 << 10 { reader.note(.message, "must be at least 64K (RFC 5321 section 4.5.3.1.7)") }
        if recipients < 100 { reader.note(.recipients, "must be at least 100 (RFC 5321 section 4.5.3.1.8)") }
        if sessions < 1 { reader.note(.sessions, "must be at least 1") }
        if sessionsPerAddress < 1 { reader.note(.sessionsPerAddress, "must be at least 1") }
        if errors < 1 { reader.note(.errors, "must be at least 1") }
        if commandLine.octets < 512 { reader.note(.commandLine, "must be at least 512 (RFC 5321 section 4.5.3.1.4)") }
        if commandLine.octets > 64 << 10 {
            reader.note(.commandLine, "must be at most 64K; each session may hold as much memory")
        }
        if textLine.octets < 1000 { reader.note(.textLine, "must be at least 1000 (RFC 5321 section 4.5.3.1.6)") }
        if hops < 100 { reader.note(.hops, "must be at least 100 (RFC 5321 section 6.3)") }
    }
}
