/// Lines as SMTP has them: each ended by CRLF (RFC 5321 §2.3.8).
enum LineEnds {
    /// An LF without its CR gets one, and the last line its end. A CR that stands alone stays.
    static func crlf(_ octets: [UInt8]) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(octets.count + octets.count / 32)
        var last: UInt8 = 0
        for octet in octets {
            if octet == UInt8(ascii: "\n"), last != UInt8(ascii: "\r") { lines.append(UInt8(ascii: "\r")) }
            lines.append(octet)
            last = octet
        }
        if let last = lines.last, last != UInt8(ascii: "\n") { lines += last == UInt8(ascii: "\r") ? [0x0A] : [0x0D, 0x0A] }
        return lines
    }
}
