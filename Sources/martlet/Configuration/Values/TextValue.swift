/// A value that stands in the configuration as text and is a type of its own in the program.
protocol TextValue: Codable, Sendable, CustomStringConvertible {
    /// What is expected here, to end the sentence "expected is …".
    static var wanted: String { get }

    /// - Throws: ``ValueError`` that says what is wrong with the text.
    init(reading text: String) throws(ValueError)
}

extension TextValue {
    init(from decoder: any Decoder) throws {
        try self.init(reading: decoder.singleValueContainer().decode(String.self))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
