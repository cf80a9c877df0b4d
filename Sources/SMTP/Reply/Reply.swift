import MailFormat
import NIOCore

/// What a server answers (RFC 5321 §4.2): a code, an enhanced status code (RFC 2034), one or more lines of text.
public struct Reply: Hashable, Sendable {
    public let code: Int
    /// Missing only where RFC 2034 §4 leaves it out: the greeting, EHLO's answer, 354.
    public let enhancedCode: EnhancedStatusCode?
    /// At least one; printable ASCII.
    public let lines: [String]
    /// One word of a fixed set that says why this is a refusal: the label under which refusals are counted. Nil for all others.
    public let reason: RefusalReason?

    public init(_ code: Int, _ enhancedCode: EnhancedStatusCode?, lines: [String], reason: RefusalReason? = nil) {
        self.code = code
        self.enhancedCode = enhancedCode
        self.lines = lines.isEmpty ? [""] : lines.map(Reply.printable)
        self.reason = reason
    }

    public init(_ code: Int, _ enhancedCode: EnhancedStatusCode?, _ text: String, reason: RefusalReason? = nil) {
        self.init(code, enhancedCode, lines: [text], reason: reason)
    }

    /// 2xx and 3xx: the command did what it should (RFC 5321 §4.2.1).
    public var isPositive: Bool { code < 400 }

    /// 421 and the like end the session: the server closes the connection behind it (RFC 5321 §3.8).
    public var endsSession: Bool { code == 421 || code == 221 }

    /// The text without codes, lines joined by a space.
    public var text: String { lines.joined(separator: " ") }

    /// Writes the reply as it goes over the wire: `250-first`, `250 last`, each line ended by CRLF.
    public func write(into buffer: inout ByteBuffer) {
        for (index, line) in lines.enumerated() {
            buffer.writeString(String(code))
            buffer.writeString(index == lines.count - 1 ? " " : "-")
            if let enhancedCode {
                buffer.writeString(enhancedCode.description)
                buffer.writeString(" ")
            }
            buffer.writeString(line)
            buffer.writeString("\r\n")
        }
    }

    /// What a client sent may be quoted in a reply; a control character or an octet beyond ASCII in it must not reach the wire.
    private static func printable(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        return String(text.unicodeScalars.map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" })
    }
}

extension Reply: CustomStringConvertible {
    /// The reply in one line, for logs and tests: `550 5.1.1 no such mailbox here`.
    public var description: String {
        [String(code), enhancedCode?.description, text].compactMap(\.self).joined(separator: " ")
    }
}

extension Reply {
    /// The reply with at most so many octets of text: what another server said is kept, but not more of it than somebody reads.
    public func cut(to octets: Int) -> Reply {
        guard lines.reduce(lines.count, { $0 + $1.utf8.count }) > octets else { return self }
        var room = octets
        var kept: [String] = []
        for line in lines {
            guard room > 0 else { break }
            kept.append(String(decoding: line.utf8.prefix(room), as: UTF8.self))
            room -= line.utf8.count + 1
        }
        return Reply(code, enhancedCode, lines: kept, reason: reason)
    }
}
