import MailFormat
import NIOCore

/// Watches the octets of a message for what must not be in it: a CR or LF on its own, a NUL, an endless line.
///
/// Nothing is ever repaired. A server that turns a bare LF into CRLF lets a sender hide the end of one mail, and the
/// beginning of the next, inside another (SMTP smuggling).
struct LineEndInspector: Sendable {
    /// The first thing found; it is never forgotten.
    private(set) var flaw: MessageFlaw?
    /// The octet before was CRLF's LF, or there was none yet.
    private(set) var isAtLineStart = true
    private var isAfterCR = false
    private var lineOctets = 0
    private let lineLimit: Int

    init(lineLimit: Int) {
        self.lineLimit = lineLimit
    }

    @inline(__always)
    mutating func take(_ octet: UInt8) {
        switch octet {
        case .lineFeed:
            if isAfterCR {
                isAtLineStart = true
                isAfterCR = false
                lineOctets = 0
                return
            }
            note(.bareLineFeed)
        case .carriageReturn:
            if isAfterCR { note(.bareCarriageReturn) }
            isAfterCR = true
            isAtLineStart = false
            return
        default:
            if isAfterCR { note(.bareCarriageReturn) }
            if octet == 0 { note(.nul) }
        }
        isAfterCR = false
        isAtLineStart = false
        lineOctets += 1
        if lineOctets > lineLimit { note(.lineTooLong(limit: lineLimit)) }
    }

    mutating func take(_ octets: ByteBuffer) {
        octets.withUnsafeReadableBytes { for octet in $0 { take(octet) } }
    }

    /// The message is over: a CR that stands last has no LF.
    mutating func finish() {
        if isAfterCR { note(.bareCarriageReturn) }
    }

    mutating func note(_ flaw: MessageFlaw) {
        if self.flaw == nil { self.flaw = flaw }
    }
}
