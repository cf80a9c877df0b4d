/// What a client meets that tries recipients until one exists. Own networks are exempt.
struct GuessingSection: Codable, Equatable, Sendable {
    /// Unknown recipients of a session that are answered at once; each further answer waits.
    var free = 5
    /// Unknown recipients after which the session ends with 421 4.7.0.
    var endAfter = 20
    /// How long each answer waits beyond the free ones.
    var wait = TimeSpan.seconds(1)
    /// How long the client's address stays slowed after such a session.
    var slowFor = TimeSpan.minutes(10)

    enum CodingKeys: String, CodingKey, CaseIterable {
        case free
        case endAfter = "end-after"
        case wait
        case slowFor = "slow-for"
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        free = reader.value(.free, or: free)
        endAfter = reader.value(.endAfter, or: endAfter)
        wait = reader.value(.wait, or: wait)
        slowFor = reader.value(.slowFor, or: slowFor)
        if free < 0 { reader.note(.free, "must be at least 0") }
        if endAfter < max(1, free) {
            reader.note(.endAfter, "must be at least 1 and not less than guessing.free, which is \(free)")
        }
        if wait > .minutes(1) { reader.note(.wait, "must be at most \"1m\"; a client gives up waiting") }
    }
}
