import MailFormat

/// The lines of one reply as they come in, until the last one (RFC 5321 §4.2.1). Bounded: a server that never ends its reply is found out.
public struct ReplyLines: Hashable, Sendable {
    private let lineLimit: Int
    private let octetLimit: Int
    private var octets = 0
    /// Of the lines so far; 0 where there is none.
    public private(set) var code = 0
    /// Of the first line that has one.
    public private(set) var enhancedCode: EnhancedStatusCode?
    /// Printable ASCII; other octets are question marks.
    public private(set) var texts: [String] = []

    /// - Parameters:
    ///   - lineLimit: lines of one reply.
    ///   - octetLimit: octets of all its lines.
    public init(lineLimit: Int, octetLimit: Int) {
        self.lineLimit = lineLimit
        self.octetLimit = octetLimit
    }

    /// Takes one line without its line end.
    /// - Returns: whether it was the last one of the reply.
    /// - Throws: ``ReplyError``; nothing that follows can be trusted then.
    public mutating func take(_ line: ArraySlice<UInt8>) throws(ReplyError) -> Bool {
        octets += line.count
        guard texts.count < lineLimit, octets <= octetLimit else { throw .tooLong }
        let line = try ReplyLine(parsing: line)
        guard code == 0 || code == line.code else { throw .codesDiffer(code, line.code) }
        code = line.code
        if enhancedCode == nil { enhancedCode = line.enhancedCode }
        texts.append(String(decoding: line.text.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self))
        return line.isLast
    }
}
