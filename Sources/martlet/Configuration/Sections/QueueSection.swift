/// How mail that goes out is queued, tried and given up.
struct QueueSection: Codable, Equatable, Sendable {
    /// How long after each try the next one comes; the last holds for all that follow.
    var retry: [TimeSpan] = [.minutes(5), .minutes(10), .minutes(20), .minutes(40), .minutes(60)]
    /// How long a mail is tried. RFC 5321 §4.5.4.1: four to five days.
    var lifetime = TimeSpan.days(4)
    /// After how long the sender hears that a mail is late.
    var delayReport = TimeSpan.minutes(4 * 60)
    /// What reports are written in for those whose mailbox does not say.
    var language = QueueLanguage.english
    /// Deliveries at once, in all.
    var deliveries = 200
    /// Deliveries at once to one next hop.
    var perDestination = 20
    /// Recipients of a transaction.
    var recipients = 100
    /// How long dead letters are kept.
    var deadLetters = TimeSpan.days(30)

    enum CodingKeys: String, CodingKey, CaseIterable {
        case retry
        case lifetime
        case delayReport = "delay-report"
        case language
        case deliveries
        case perDestination = "per-destination"
        case recipients
        case deadLetters = "dead-letters"
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        retry = reader.values(.retry, or: retry)
        lifetime = reader.value(.lifetime, or: lifetime)
        delayReport = reader.value(.delayReport, or: delayReport)
        language = reader.value(.language, or: language)
        deliveries = reader.value(.deliveries, or: deliveries)
        perDestination = reader.value(.perDestination, or: perDestination)
        recipients = reader.value(.recipients, or: recipients)
        deadLetters = reader.value(.deadLetters, or: deadLetters)
        if retry.isEmpty || retry.contains(where: { $0 < .seconds(1) }) {
            reader.note(.retry, "must be one or more times, each at least \"1s\"")
        }
        if lifetime.milliseconds == 0 { reader.note(.lifetime, "must be longer than nothing") }
        if deliveries < 1 { reader.note(.deliveries, "must be at least 1") }
        if perDestination < 1 { reader.note(.perDestination, "must be at least 1") }
        if !(1...1000).contains(recipients) { reader.note(.recipients, "must be from 1 to 1000") }
        if deadLetters < .days(1) { reader.note(.deadLetters, "must be at least \"1d\", or nobody gets to see them") }
    }
}
