#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads the header section of a mail while the mail streams by, in pieces of any size, and keeps the little that a server
/// needs of it: how many hops it made and what it is called.
///
/// Memory stays bounded however long a header or a field is. Once the empty line has come by, ``take(_:)-(UnsafeRawBufferPointer)``
/// returns at once.
public struct HeaderScanner: Sendable {
    /// The longest `Message-ID:` that is kept, in octets with its folds; RFC 5322 §2.1.1 lets no line be longer.
    public static let longestMessageID = 998

    /// `Received:` fields met so far: the hops of RFC 5321 §6.3.
    public private(set) var receivedCount = 0

    /// The most `Delivered-To:` fields that are kept, and the octets of each.
    private static let mostDeliveredTo = 50
    private static let longestDeliveredTo = 512

    /// What the `Delivered-To:` fields say, without blanks around it, in order: the addresses that forwarded the mail already. Fields
    /// beyond the first fifty, and what is longer than 512 octets, are passed over.
    public private(set) var deliveredTo: [String] = []

    /// The empty line behind the header (RFC 5322 §2.1) has come by.
    public var isAtEnd: Bool { state == .end }

    private enum State: Equatable {
        /// At the beginning of a line.
        case lineStart
        /// A CR was the first octet of a line.
        case lineStartCR
        /// In a field's name; ``name`` holds it.
        case name
        /// Behind a field's name, in blanks before the colon (RFC 5322 §4.5 has such fields).
        case blanksBeforeColon
        /// In a line that nothing is wanted of.
        case skipping
        /// In the body of the first `Message-ID:`.
        case messageID
        /// In the body of a `Delivered-To:`.
        case deliveredTo
        case end
    }

    private static let received = Array("received".utf8)
    private static let messageIDName = Array("message-id".utf8)
    private static let deliveredToName = Array("delivered-to".utf8)
    private static let longestName = deliveredToName.count

    private var state = State.lineStart
    /// The field name in lower case, one octet longer than the longest that is looked for at most.
    private var name: [UInt8] = []
    /// Whether a continuation line would belong to the `Message-ID:`.
    private var isInMessageID = false
    private var messageIDBody: [UInt8]?
    private var messageIDIsTooLong = false
    private var deliveredToBody: [UInt8] = []

    public init() {}

    /// The first `Message-ID:` without its angle brackets, folds and blanks; nil where there is none, where it is empty, or
    /// where it is longer than ``longestMessageID``. Control characters are left out, broken UTF-8 is replaced.
    ///
    /// Whole once ``isAtEnd`` or the mail is over.
    public var messageID: String? {
        guard let messageIDBody, !messageIDIsTooLong else { return nil }
        var octets = messageIDBody[...]
        if let opening = octets.firstIndex(of: UInt8(ascii: "<")) {
            octets = octets[(opening + 1)...]
            octets = octets.prefix { $0 != UInt8(ascii: ">") }
        }
        let visible = octets.filter { $0 > .space && $0 != 0x7F }
        return visible.isEmpty ? nil : String(decoding: visible, as: UTF8.self)
    }

    /// Reads the next octets of the mail; those behind the header are not looked at.
    public mutating func take(_ octets: UnsafeRawBufferPointer) {
        var index = 0
        while index < octets.count, state != .end {
            if state == .skipping {
                guard let base = octets.baseAddress,
                    let lineFeed = memchr(base + index, Int32(UInt8.lineFeed), octets.count - index)
                else { return }
                index = UnsafeRawPointer(lineFeed) - base + 1
                state = .lineStart
            } else {
                take(octets[index])
                index += 1
            }
        }
    }

    /// Reads the next octets of the mail; those behind the header are not looked at.
    public mutating func take(_ octets: some Sequence<UInt8>) {
        guard state != .end else { return }
        let done: Void? = octets.withContiguousStorageIfAvailable { take(UnsafeRawBufferPointer($0)) }
        if done == nil { Array(octets).withUnsafeBytes { take($0) } }
    }

    private mutating func take(_ octet: UInt8) {
        switch state {
        case .lineStart: takeAtLineStart(octet)
        case .lineStartCR:
            state = octet == .lineFeed ? .end : .skipping
        case .name, .blanksBeforeColon: takeInName(octet)
        case .messageID:
            if octet == .lineFeed { state = .lineStart } else { keep(octet) }
        case .deliveredTo: takeInDeliveredTo(octet)
        case .skipping:
            if octet == .lineFeed { state = .lineStart }
        case .end: break
        }
    }

    private mutating func takeInDeliveredTo(_ octet: UInt8) {
        guard octet == .lineFeed else {
            if deliveredToBody.count <= HeaderScanner.longestDeliveredTo { deliveredToBody.append(octet) }
            return
        }
        state = .lineStart
        guard deliveredTo.count < HeaderScanner.mostDeliveredTo, deliveredToBody.count <= HeaderScanner.longestDeliveredTo else {
            return
        }
        let visible = deliveredToBody.drop { $0 <= .space }
        let end = visible.lastIndex { $0 > .space } ?? visible.startIndex - 1
        if end >= visible.startIndex { deliveredTo.append(String(decoding: visible[...end], as: UTF8.self)) }
    }

    private mutating func takeAtLineStart(_ octet: UInt8) {
        switch octet {
        case .carriageReturn: state = .lineStartCR
        // A bare LF is refused elsewhere; here it only must not let the body pass for header.
        case .lineFeed: state = .end
        // RFC 5322 §2.2.3: a line that begins with a blank goes on with the field before.
        case .space, .tab: state = isInMessageID ? .messageID : .skipping
        default:
            isInMessageID = false
            name.removeAll(keepingCapacity: true)
            state = .name
            takeInName(octet)
        }
    }

    private mutating func takeInName(_ octet: UInt8) {
        switch octet {
        case UInt8(ascii: ":"): beginBody()
        case .lineFeed: state = .lineStart
        case .space, .tab: state = .blanksBeforeColon
        case _ where state == .blanksBeforeColon || name.count > HeaderScanner.longestName: state = .skipping
        default: name.append(octet.asciiLowercased)
        }
    }

    private mutating func beginBody() {
        state = .skipping
        if name == HeaderScanner.received {
            receivedCount += 1
        } else if name == HeaderScanner.messageIDName, messageIDBody == nil {
            messageIDBody = []
            isInMessageID = true
            state = .messageID
        } else if name == HeaderScanner.deliveredToName {
            deliveredToBody.removeAll(keepingCapacity: true)
            state = .deliveredTo
        }
    }

    private mutating func keep(_ octet: UInt8) {
        guard !messageIDIsTooLong else { return }
        guard let count = messageIDBody?.count, count < HeaderScanner.longestMessageID else {
            messageIDIsTooLong = true
            messageIDBody = []
            return
        }
        messageIDBody?.append(octet)
    }
}
