/// What is logged to standard error, and how it looks.
struct LogSection: Codable, Equatable, Sendable {
    var level = LogLevel.info
    var format = LogFormat.auto

    enum CodingKeys: String, CodingKey, CaseIterable {
        case level
        case format
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        level = reader.value(.level, or: level)
        format = reader.value(.format, or: format)
    }
}
