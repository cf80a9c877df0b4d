import MailFormat

/// `BDAT` (RFC 3030 §2): a chunk of that many octets follows the command line.
public struct BdatCommand: Hashable, Sendable {
    public var octets: Int
    public var isLast: Bool

    public init(octets: Int, isLast: Bool) {
        self.octets = octets
        self.isLast = isLast
    }

    /// Reads what stands behind the verb.
    static func parse(_ scanner: inout ByteScanner) throws(CommandError) -> BdatCommand {
        let expected = CommandError.badArguments(expected: "BDAT octets [LAST]")
        guard scanner.take(.space) else { throw expected }
        scanner.skipBlanks()
        let digits = scanner.take(while: \.isASCIIDigit)
        guard !digits.isEmpty, let octets = Int(String(decoding: digits, as: UTF8.self)) else { throw expected }
        guard scanner.isAtEnd || scanner.next == .space else { throw expected }
        scanner.skipBlanks()
        let isLast = scanner.take(caseless: "LAST")
        scanner.skipBlanks()
        guard scanner.isAtEnd else { throw expected }
        return BdatCommand(octets: octets, isLast: isLast)
    }
}

extension BdatCommand: CustomStringConvertible {
    /// The command line without its CRLF.
    public var description: String { isLast ? "BDAT \(octets) LAST" : "BDAT \(octets)" }
}
