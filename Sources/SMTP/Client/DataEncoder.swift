import MailFormat
import NIOCore

/// Puts a message's octets behind DATA: a dot in front of each line that begins with one (RFC 5321 §4.5.2), and the line with the dot at the end
/// (§4.1.1.4), however the octets are split into parts.
///
/// A CR or LF that stands alone becomes CRLF (§2.3.8 forbids to send it): a server might take it for a line's end, and a dot behind it for
/// the end of the message.
struct DataEncoder: Sendable {
    private var isAtLineStart = true
    private var isBehindCR = false

    /// Writes a part of the message.
    mutating func encode(_ part: ByteBuffer, into output: inout ByteBuffer) {
        output.reserveCapacity(minimumWritableBytes: part.readableBytes + part.readableBytes / 32 + 16)
        part.withUnsafeReadableBytes { octets in
            var segmentStart = 0
            func copy(upTo end: Int) {
                if segmentStart < end { output.writeBytes(UnsafeRawBufferPointer(rebasing: octets[segmentStart..<end])) }
                segmentStart = end
            }
            var index = -1
            while index + 1 < octets.count {
                index += 1
                let octet = octets[index]
                if octet > .dot, !isAtLineStart, !isBehindCR { continue }
                if isBehindCR {
                    isBehindCR = false
                    isAtLineStart = true
                    if octet == .lineFeed { continue }
                    copy(upTo: index)
                    output.writeInteger(UInt8.lineFeed)
                } else if octet == .lineFeed {
                    copy(upTo: index)
                    output.writeInteger(UInt8.carriageReturn)
                    isAtLineStart = true
                    continue
                }
                if octet == .carriageReturn {
                    isBehindCR = true
                } else if isAtLineStart, octet == .dot {
                    copy(upTo: index)
                    output.writeInteger(UInt8.dot)
                }
                isAtLineStart = false
            }
            copy(upTo: octets.count)
        }
    }

    /// Writes the end of the message; a last line that was not ended is.
    mutating func finish(into output: inout ByteBuffer) {
        if isBehindCR {
            output.writeInteger(UInt8.lineFeed)
        } else if !isAtLineStart {
            output.writeStaticString("\r\n")
        }
        output.writeStaticString(".\r\n")
        self = DataEncoder()
    }
}
