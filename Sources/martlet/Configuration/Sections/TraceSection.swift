/// The record of what became of each session and mail.
struct TraceSection: Codable, Equatable, Sendable {
    var enabled = true
    /// How long events are kept.
    var keep = TimeSpan.days(14)

    enum CodingKeys: String, CodingKey, CaseIterable {
        case enabled
        case keep
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        enabled = reader.value(.enabled, or: enabled)
        keep = reader.value(.keep, or: keep)
        if keep.milliseconds == 0 { reader.note(.keep, "must be longer than nothing; enabled = false switches the trace off") }
    }
}
