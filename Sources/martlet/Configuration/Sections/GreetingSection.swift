/// How a client is greeted.
struct GreetingSection: Codable, Equatable, Sendable {
    /// How long the greeting waits; own networks do not. Programs that send unasked show themselves meanwhile.
    var delay = TimeSpan(milliseconds: 250)
    var earlyTalkers = EarlyTalkerTreatment.refuse

    enum CodingKeys: String, CodingKey, CaseIterable {
        case delay
        case earlyTalkers = "early-talkers"
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        delay = reader.value(.delay, or: delay)
        earlyTalkers = reader.value(.earlyTalkers, or: earlyTalkers)
        // RFC 5321 §4.5.3.2.1: a client waits five minutes for the greeting; many wait less.
        if delay > .minutes(1) { reader.note(.delay, "must be at most \"1m\"; a client gives up waiting") }
    }
}
