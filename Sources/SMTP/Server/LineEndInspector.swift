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
        octets.withUnsafeReadableBytes { octets in
            var index = 0
            while index < octets.count {
                take(octets[index])
                index = takeOrdinary(octets, from: index + 1)
            }
        }
    }

    /// Takes the octets from `start` on up to the next that ends a line or is a flaw; none where the next octet's place matters.
    /// - Returns: the index behind them.
    @inline(__always)
    mutating func takeOrdinary(_ octets: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard !isAfterCR, !isAtLineStart else { return start }
        let end = LineEndInspector.endOfOrdinary(octets, from: start)
        lineOctets += end - start
        if lineOctets > lineLimit { note(.lineTooLong(limit: lineLimit)) }
        return end
    }

    /// The index of the first CR, LF or NUL, eight octets at a time.
    private static func endOfOrdinary(_ octets: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index + 8 <= octets.count {
            let word = octets.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if hasZero(word) | hasZero(word ^ 0x0D0D_0D0D_0D0D_0D0D) | hasZero(word ^ 0x0A0A_0A0A_0A0A_0A0A) != 0 { break }
            index += 8
        }
        while index < octets.count {
            let octet = octets[index]
            if octet == .carriageReturn || octet == .lineFeed || octet == 0 { break }
            index += 1
        }
        return index
    }

    /// Not 0 exactly when one of the word's octets is 0: only such an octet borrows into a high bit that it has not itself.
    @inline(__always)
    private static func hasZero(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// The message is over: a CR that stands last has no LF.
    mutating func finish() {
        if isAfterCR { note(.bareCarriageReturn) }
    }

    mutating func note(_ flaw: MessageFlaw) {
        if self.flaw == nil { self.flaw = flaw }
    }
}
