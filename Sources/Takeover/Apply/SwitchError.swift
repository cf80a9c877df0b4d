import Glibc

/// Why the switch cannot go on, and what the operator can do about it.
public struct SwitchError: Error, Hashable, Sendable {
    /// What is so, one or two sentences.
    public var text: Wording
    /// What to do about it.
    public var advice: Wording?

    public init(_ text: Wording, advice: Wording? = nil) {
        self.text = text
        self.advice = advice
    }

    public init(_ english: String, german: String) {
        self.init(Wording(english, german: german))
    }

    /// A call of the system that failed.
    public init(_ path: String, errno number: Int32) {
        let reason = String(cString: strerror(number))
        self.init("\(path): \(reason).", german: "\(path): \(reason).")
    }

    /// Text and advice.
    public func sentences(in language: Wording.Language) -> String {
        ([text] + [advice].compactMap(\.self)).map { $0.text(in: language) }.joined(separator: " ")
    }
}

extension SwitchError: CustomStringConvertible {
    public var description: String { sentences(in: .english) }
}
