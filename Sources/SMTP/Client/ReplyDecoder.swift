import MailFormat
import NIOCore

/// Cuts replies out of what a server sends. A line ends with LF, with or without CR: servers that leave the CR out are found, and nothing can
/// hide behind it here.
struct ReplyDecoder: Sendable {
    private let empty: ReplyLines
    private let octetLimit: Int
    private var lines: ReplyLines
    /// Octets at the front of the input that hold no LF, so that a slow line is not searched again and again.
    private var searched = 0

    init(lineLimit: Int, octetLimit: Int) {
        self.octetLimit = octetLimit
        empty = ReplyLines(lineLimit: lineLimit, octetLimit: octetLimit)
        lines = empty
    }

    /// Takes one reply from `input`; nil when it needs more octets.
    /// - Throws: ``ReplyError``.
    mutating func decode(_ input: inout ByteBuffer) throws(ReplyError) -> Reply? {
        while true {
            let view = input.readableBytesView
            guard let lineFeed = view.dropFirst(searched).firstIndex(of: .lineFeed) else {
                searched = view.count
                guard searched <= octetLimit else { throw .tooLong }
                return nil
            }
            searched = 0
            let octets = input.readBytes(length: lineFeed - view.startIndex + 1) ?? []
            var line = octets.dropLast()
            if line.last == .carriageReturn { line = line.dropLast() }
            guard try lines.take(line) else { continue }
            let reply = Reply(lines.code, lines.enhancedCode, lines: lines.texts)
            lines = empty
            return reply
        }
    }
}
