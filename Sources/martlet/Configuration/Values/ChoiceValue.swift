/// A value that is one of a few words.
protocol ChoiceValue: TextValue, CaseIterable, RawRepresentable where RawValue == String {}

extension ChoiceValue {
    static var wanted: String {
        "one of " + allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    }

    init(reading text: String) throws(ValueError) {
        guard let value = Self(rawValue: text) else {
            let nearest = SpellingDistance.nearest(to: text, among: Self.allCases.map(\.rawValue))
            throw ValueError("\"\(text)\" is not \(Self.wanted)" + (nearest.map { " (did you mean \"\($0)\"?)" } ?? ""))
        }
        self = value
    }

    // Said here again: RawRepresentable brings a coding of its own, whose errors name no choices.
    init(from decoder: any Decoder) throws {
        try self.init(reading: decoder.singleValueContainer().decode(String.self))
    }

    var description: String { rawValue }
}
