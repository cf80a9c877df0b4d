import MailFormat

/// The failures that the old server wrote down for the sender and has not told him yet.
struct FailureText {
    struct Failure: Hashable {
        var recipient: Address
        var diagnostic: String
        var status: EnhancedStatusCode
    }

    private(set) var failures: [Failure] = []

    init(of message: MailServerModel.QueuedMessage) {
        let text = message.failureText ?? ""
        switch message.content {
        case .file: self.init(qmail: text)
        case .postfixQueueFile: self.init(postfix: text)
        }
    }

    /// Paragraphs as qmail's bounce files have them (qmail-send.c, addbounce): the failed address in angle brackets and a colon, then what happened.
    init(qmail text: String) {
        var recipient: Address?
        var said: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasSuffix(":"), let address = Self.bracketed(line.dropLast()) {
                add(recipient, said.joined(separator: " "))
                recipient = address
                said = []
            } else if !line.trimmed.isEmpty {
                said.append(String(line.trimmed))
            }
        }
        add(recipient, said.joined(separator: " "))
    }

    /// Paragraphs as Postfix's bounce(8) writes them (bounce_append_service.c, bounce_log.c): `<address>: reason`, as all of it once was, and then a line
    /// `name=value` for each thing that is known. What was tried again (`action=delayed`) is no failure.
    init(postfix text: String) {
        var first: (recipient: Address, reason: String)?
        var values: [Substring: String] = [:]
        for line in "\(text)\n".split(separator: "\n", omittingEmptySubsequences: false) {
            if line.trimmed.isEmpty {
                let recipient = values["recipient"].flatMap { Self.address($0) } ?? first?.recipient
                if values["action"] ?? "failed" == "failed" {
                    add(recipient, values["reason"] ?? first?.reason ?? "", status: values["status"])
                }
                (first, values) = (nil, [:])
            } else if line.hasPrefix("<"), let end = line.firstRange(of: ">:"),
                let address = Self.bracketed(line[...end.lowerBound])
            {
                first = (address, String(line[end.upperBound...].trimmed))
            } else if let sign = line.firstIndex(of: "=") {
                values[line[..<sign]] = String(line[line.index(after: sign)...])
            }
        }
    }

    private mutating func add(_ recipient: Address?, _ diagnostic: String, status: String? = nil) {
        guard let recipient else { return }
        failures.append(
            Failure(
                recipient: recipient, diagnostic: diagnostic,
                status: Self.status(in: status, classes: 4...5) ?? Self.status(in: diagnostic) ?? EnhancedStatusCode(5, 0, 0)))
    }

    private static func bracketed(_ text: Substring) -> Address? {
        text.hasPrefix("<") && text.hasSuffix(">") ? address(String(text.dropFirst().dropLast())) : nil
    }

    /// Postfix quotes what it writes down, qmail does not.
    private static func address(_ text: String) -> Address? { (try? Address(text)) ?? Address(queued: text) }

    /// The first code of RFC 3463 in what was said. One of class 4 is for good too where it was written down as the status of a failure: the mail's time was
    /// over.
    private static func status(in text: String?, classes: ClosedRange<Int> = 5...5) -> EnhancedStatusCode? {
        for word in (text ?? "").split(whereSeparator: { !($0.isNumber || $0 == ".") }) {
            let numbers = word.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            if numbers.count == 3, let first = numbers[0], classes.contains(first), let subject = numbers[1],
                let detail = numbers[2], subject < 100, detail < 1000
            {
                return EnhancedStatusCode(first, subject, detail)
            }
        }
        return nil
    }
}
