/// A text for the operator in the languages that the switch speaks.
public struct Wording: Hashable, Sendable, Codable {
    public enum Language: String, Hashable, Sendable, Codable, CaseIterable {
        case english = "en"
        case german = "de"
    }

    public var english: String
    public var german: String

    public init(_ english: String, german: String) {
        self.english = english
        self.german = german
    }

    public func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .german: german
        }
    }
}
