import MailFormat
import NIOCore

/// Takes the octets behind DATA apart: removes the dots that were put in front (RFC 5321 §4.5.2) and finds the end, which is
/// CRLF.CRLF and nothing else (§4.1.1.4), however the octets are split over packets.
struct DataDecoder: Sendable {
    /// What became of the dot at the beginning of a line.
    private enum Dot {
        case none
        case seen
        case seenThenCR
    }

    private var inspector: LineEndInspector
    private var dot = Dot.none

    init(lineLimit: Int) {
        inspector = LineEndInspector(lineLimit: lineLimit)
    }

    var flaw: MessageFlaw? { inspector.flaw }

    /// Takes what it can from `input`, up to and with the end of the message.
    /// - Returns: the message's own octets among those taken, and whether the end was met.
    mutating func decode(_ input: inout ByteBuffer) -> (content: ByteBuffer, isAtEnd: Bool) {
        var segments: [Range<Int>] = []
        var taken = 0
        var isAtEnd = false
        input.withUnsafeReadableBytes { octets in
            var segmentStart = 0
            func close(at index: Int, nextAt next: Int) {
                if segmentStart < index { segments.append(segmentStart..<index) }
                segmentStart = next
            }
            loop: while taken < octets.count {
                let index = taken
                let octet = octets[index]
                taken += 1
                switch dot {
                case .none:
                    if inspector.isAtLineStart, octet == .dot {
                        dot = .seen
                        close(at: index, nextAt: taken)
                    } else {
                        inspector.take(octet)
                        taken = inspector.takeOrdinary(octets, from: taken)
                    }
                case .seen where octet == .carriageReturn:
                    dot = .seenThenCR
                    close(at: index, nextAt: taken)
                case .seen:
                    dot = .none
                    inspector.take(octet)
                case .seenThenCR where octet == .lineFeed:
                    close(at: index, nextAt: taken)
                    isAtEnd = true
                    break loop
                case .seenThenCR:
                    // The CR is dropped: a message with this flaw is refused, its octets go nowhere.
                    dot = .none
                    inspector.note(.bareCarriageReturn)
                    inspector.take(octet)
                }
            }
            close(at: taken, nextAt: taken)
        }
        return (content: DataDecoder.take(segments, octets: taken, from: &input), isAtEnd: isAtEnd)
    }

    /// One segment is a slice without a copy; several are joined.
    private static func take(_ segments: [Range<Int>], octets: Int, from input: inout ByteBuffer) -> ByteBuffer {
        let start = input.readerIndex
        defer { input.moveReaderIndex(forwardBy: octets) }
        guard let first = segments.first else { return ByteBuffer() }
        guard var content = input.getSlice(at: start + first.lowerBound, length: first.count) else { return ByteBuffer() }
        for segment in segments.dropFirst() {
            guard var slice = input.getSlice(at: start + segment.lowerBound, length: segment.count) else { continue }
            content.writeBuffer(&slice)
        }
        return content
    }
}
