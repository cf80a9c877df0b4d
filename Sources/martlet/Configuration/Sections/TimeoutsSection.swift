/// How long the server waits (RFC 5321 §4.5.3.2).
struct TimeoutsSection: Codable, Equatable, Sendable {
    /// For the next command; 421 4.4.2 afterwards. RFC 5321 §4.5.3.2.7: at least five minutes.
    var command = TimeSpan.minutes(5)
    /// For the next octets of a message; 421 4.4.2 afterwards. RFC 5321 §4.5.3.2.5: a sender waits three minutes.
    var data = TimeSpan.minutes(3)
    /// For next hops and programs that get a mail while the client waits, in all; 451 4.4.1 afterwards. A client waits five minutes for the
    /// answer to RCPT (RFC 5321 §4.5.3.2.3).
    var nextHop = TimeSpan.minutes(4)
    /// After SIGTERM for transactions under way to finish.
    var drain = TimeSpan.seconds(30)

    enum CodingKeys: String, CodingKey, CaseIterable {
        case command
        case data
        case nextHop = "next-hop"
        case drain
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        command = reader.value(.command, or: command)
        data = reader.value(.data, or: data)
        nextHop = reader.value(.nextHop, or: nextHop)
        drain = reader.value(.drain, or: drain)
        if command.milliseconds == 0 { reader.note(.command, "must be longer than nothing") }
        if nextHop.milliseconds == 0 { reader.note(.nextHop, "must be longer than nothing") }
        if data.milliseconds == 0 { reader.note(.data, "must be longer than nothing") }
    }
}
