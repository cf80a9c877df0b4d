import MailFormat

/// One line of a reply (RFC 5321 §4.2): a code of three digits, a hyphen where more lines follow, an enhanced status code (RFC 2034) where
/// there is one, text.
public struct ReplyLine: Hashable, Sendable {
    public let code: Int
    /// Whether this is the last line of its reply.
    public let isLast: Bool
    /// What stood in front of the text. Left in the text where its class is not the code's (RFC 2034 §4): it then says nothing that
    /// could be relied on.
    public let enhancedCode: EnhancedStatusCode?
    /// As it came; anything but CR and LF may be in it.
    public let text: ArraySlice<UInt8>

    /// Reads a line without its line end.
    /// - Throws: ``ReplyError/noReply(_:)``.
    public init(parsing line: ArraySlice<UInt8>) throws(ReplyError) {
        var scanner = ByteScanner(line)
        guard let code = Self.code(&scanner) else { throw .noReply(Self.excerpt(line)) }
        self.code = code
        // RFC 5321 §4.2: a client should take a code without a space and text behind it.
        if scanner.isAtEnd {
            isLast = true
        } else if scanner.take(.space) {
            isLast = true
        } else if scanner.take(UInt8(ascii: "-")) {
            isLast = false
        } else {
            throw .noReply(Self.excerpt(line))
        }
        var behind = scanner
        if let enhanced = Self.enhancedCode(&behind), enhanced.statusClass == code / 100 {
            enhancedCode = enhanced
            text = behind.rest
        } else {
            enhancedCode = nil
            text = scanner.rest
        }
    }

    /// RFC 5321 §4.2: the first digit is 2 to 5. The others have their ranges too, but servers are found that leave them.
    private static func code(_ scanner: inout ByteScanner) -> Int? {
        var code = 0
        for position in 0..<3 {
            guard let digit = scanner.takeOctet(), digit.isASCIIDigit else { return nil }
            let value = Int(digit - UInt8(ascii: "0"))
            guard position > 0 || (2...5).contains(value) else { return nil }
            code = code * 10 + value
        }
        return code
    }

    /// RFC 2034 §3: `class "." subject "." detail`, at most three digits each of the latter two, then a space or the line's end.
    private static func enhancedCode(_ scanner: inout ByteScanner) -> EnhancedStatusCode? {
        guard let first = number(&scanner, digits: 1), [2, 4, 5].contains(first), scanner.take(.dot),
            let subject = number(&scanner, digits: 3), scanner.take(.dot), let detail = number(&scanner, digits: 3),
            scanner.isAtEnd || scanner.take(.space)
        else { return nil }
        return EnhancedStatusCode(first, subject, detail)
    }

    private static func number(_ scanner: inout ByteScanner, digits: Int) -> Int? {
        let octets = scanner.take(while: \.isASCIIDigit)
        guard (1...digits).contains(octets.count) else { return nil }
        return octets.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// The first octets of a line that is no reply, printable, for the operator.
    private static func excerpt(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.prefix(80).map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
