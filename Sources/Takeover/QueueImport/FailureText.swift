import MailFormat

/// The failures that the old server wrote down for the sender and has not told him yet: paragraphs as qmail's bounce files have them, the failed address in
/// angle brackets and a colon, then what happened.
struct FailureText {
    struct Failure: Hashable {
        var recipient: Address
        var diagnostic: String
        var status: EnhancedStatusCode
    }

    var failures: [Failure] = []

    init(_ text: String) {
        var recipient: Address?
        var said: [String] = []
        func finish() -> Failure? {
            guard let recipient else { return nil }
            let diagnostic = said.joined(separator: " ")
            return Failure(recipient: recipient, diagnostic: diagnostic, status: Self.status(in: diagnostic))
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("<"), line.hasSuffix(">:"), let address = try? Address(String(line.dropFirst().dropLast(2))) {
                if let failure = finish() { failures.append(failure) }
                recipient = address
                said = []
            } else if !line.allSatisfy(\.isWhitespace) {
                said.append(line.trimmed)
            }
        }
        if let failure = finish() { failures.append(failure) }
    }

    /// The first code of RFC 3463 of class 5 in what was said; 5.0.0 where there is none.
    private static func status(in text: String) -> EnhancedStatusCode {
        for word in text.split(whereSeparator: { !($0.isNumber || $0 == ".") }) {
            let numbers = word.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            if numbers.count == 3, numbers[0] == 5, let subject = numbers[1], let detail = numbers[2], subject < 100,
                detail < 1000
            {
                return EnhancedStatusCode(5, subject, detail)
            }
        }
        return EnhancedStatusCode(5, 0, 0)
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
