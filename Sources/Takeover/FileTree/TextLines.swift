/// The lines of a file of the old server, as they are read by people and by the readers.
public struct TextLines: Sendable {
    public struct Line: Hashable, Sendable {
        /// From 1.
        public var number: Int
        /// Without its line end, and without a CR before it.
        public var text: String
    }

    public var lines: [Line]
    /// Whether octets were found that are no UTF-8: they were read as latin-1.
    public var isLatin1: Bool
    /// Whether a line ended in CRLF.
    public var hasCarriageReturns: Bool
    /// Whether a NUL was found.
    public var hasNUL: Bool

    public init(_ octets: [UInt8]) {
        let isLatin1 = String(validating: octets, as: UTF8.self) == nil
        var lines: [Line] = []
        var hasCarriageReturns = false
        for (index, part) in octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            var part = part
            if part.last == UInt8(ascii: "\r") {
                part = part.dropLast()
                hasCarriageReturns = true
            }
            let text =
                isLatin1
                ? String(String.UnicodeScalarView(part.map { Unicode.Scalar($0) })) : String(decoding: part, as: UTF8.self)
            lines.append(Line(number: index + 1, text: text))
        }
        // What follows the last line end is a line only when something stands there.
        if lines.last?.text.isEmpty == true { lines.removeLast() }
        self.lines = lines
        self.isLatin1 = isLatin1
        self.hasCarriageReturns = hasCarriageReturns
        hasNUL = octets.contains(0)
    }
}
