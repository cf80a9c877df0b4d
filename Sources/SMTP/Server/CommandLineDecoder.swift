import MailFormat
import NIOCore

/// Cuts command lines out of what a client sends: only CRLF ends a line (RFC 5321 §2.3.8), and a line has a limit (§4.5.3.1.4).
struct CommandLineDecoder: Sendable {
    enum Result: Equatable {
        /// A line without its CRLF.
        case line([UInt8])
        /// A line over the limit; its octets are dropped up to its end.
        case tooLong
        /// An LF without CR. What follows cannot be trusted to be a command.
        case bareLineFeed
    }

    /// Octets of a line without its CRLF.
    var limit: Int
    /// Octets at the front of the input that hold no LF, so that a slow line is not searched again and again.
    private var searched = 0
    private var isSkipping = false

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes one line from `input`; nil when it needs more octets.
    mutating func decode(_ input: inout ByteBuffer) -> Result? {
        let skipped = input.readableBytesView.dropFirst(searched)
        guard let lineFeed = skipped.firstIndex(of: .lineFeed) else {
            searched = input.readableBytes
            guard isSkipping || searched > limit else { return nil }
            // Keep the last octet: it may be the CR of the line's end.
            input.moveReaderIndex(forwardBy: max(0, searched - 1))
            searched = min(searched, 1)
            isSkipping = true
            return nil
        }
        searched = 0
        let length = lineFeed - input.readerIndex
        let octets = input.readBytes(length: length + 1) ?? []
        let wasSkipping = isSkipping
        isSkipping = false
        guard octets.dropLast().last == .carriageReturn else { return .bareLineFeed }
        guard !wasSkipping, length - 1 <= limit else { return .tooLong }
        return .line(Array(octets.dropLast(2)))
    }

    mutating func reset() {
        searched = 0
        isSkipping = false
    }
}
