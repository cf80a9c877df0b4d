import MailFormat

/// One `esmtp-param` of MAIL or RCPT (RFC 5321 §4.1.2): a keyword in upper case, and a value where there is one.
struct Parameter: Equatable, Sendable {
    let keyword: String
    let value: String?

    /// The value, as `read` understands it.
    /// - Throws: ``CommandError/badParameter(_:)`` where there is none or `read` returns nil.
    func read<Value>(_ read: (String) -> Value?) throws(CommandError) -> Value {
        guard let value = value.flatMap(read) else { throw .badParameter(keyword) }
        return value
    }

    /// True for a parameter that stands without a value.
    /// - Throws: ``CommandError/badParameter(_:)`` where it has one.
    func isAlone() throws(CommandError) -> Bool {
        guard value == nil else { throw .badParameter(keyword) }
        return true
    }

    /// Reads what is left of the line: parameters with blanks in front of each.
    static func parseAll(_ scanner: inout ByteScanner) throws(CommandError) -> [Parameter] {
        var parameters: [Parameter] = []
        while !scanner.isAtEnd {
            guard scanner.take(.space) else { throw .badArguments(expected: "a space before each parameter") }
            scanner.skipBlanks()
            if scanner.isAtEnd { break }
            let parameter = try parse(&scanner)
            guard !parameters.contains(where: { $0.keyword == parameter.keyword }) else { throw .badParameter(parameter.keyword) }
            parameters.append(parameter)
        }
        return parameters
    }

    private static func parse(_ scanner: inout ByteScanner) throws(CommandError) -> Parameter {
        let octets = scanner.take { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") }
        guard !octets.isEmpty else { throw .badArguments(expected: "parameters of the form KEYWORD=value") }
        let keyword = String(decoding: octets, as: UTF8.self).uppercased()
        guard scanner.take(UInt8(ascii: "=")) else { return Parameter(keyword: keyword, value: nil) }
        // esmtp-value: anything but "=", space and control characters.
        let value = scanner.take { $0 > .space && $0 != UInt8(ascii: "=") && $0 != 0x7F }
        guard !value.isEmpty, let text = String(validating: value, as: UTF8.self) else { throw .badParameter(keyword) }
        return Parameter(keyword: keyword, value: text)
    }
}
