#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Mends the header section of a submitted mail as RFC 6409 §8 allows, while the mail streams by in pieces of any size.
///
/// - `Bcc:`, `Resent-Bcc:` and `Return-Path:` are left out: the first two would tell what was to be kept secret (RFC 5322 §3.6.3), the last is the last
///   server's to write (RFC 5321 §4.4). So is a line `From …` of an mbox in front.
/// - `Date:` and `Message-ID:`, and what else ``HeaderAdditions`` says, are written behind the last field where they are missing.
/// - A line that is no field ends the header: the empty line (RFC 5322 §2.1) is put before it, so that a mail without header becomes one with.
/// - All else passes octet for octet. Memory stays bounded however long the header or a field is.
public struct SubmissionHeader: Sendable {
    /// How many octets of fields are kept for the caller where it does not say.
    public static let longestKept = 16_384

    /// The empty line behind the header has come by or was put in: all that follows passes as it is, and need not be handed in.
    public var isAtEnd: Bool { state == .end }

    /// A field whose body is kept for the caller.
    public struct KeptField: Hashable, Sendable {
        /// Lower case.
        public var name: String
        /// As it came, folds and all.
        public var body: [UInt8]
    }

    /// The fields that the caller named, in their order. Whole once ``isAtEnd``.
    public private(set) var kept: [KeptField] = []
    /// There was more to keep than was allowed; the rest is missing.
    public private(set) var hasOverlongField = false

    /// The bodies of all `From:` and of all `Sender:` fields.
    public var from: [[UInt8]] { kept.filter { $0.name == "from" }.map(\.body) }
    public var sender: [[UInt8]] { kept.filter { $0.name == "sender" }.map(\.body) }

    enum State {
        case lineStart
        /// A CR was the first octet of a line.
        case lineStartCR
        /// In what may become a field's name; ``held`` has it.
        case name
        /// In blanks between the name and the colon (RFC 5322 §4.5); ``held`` has them too.
        case blanksBeforeColon
        /// In the body of a field.
        case body
        case end
    }

    private let additions: HeaderAdditions
    private let keptNames: Set<String>
    private let mostKept: Int
    private var keptOctets = 0
    private var state = State.lineStart
    /// The octets of a line of which it is not known yet what it is; at most a line of RFC 5322 §2.1.1.
    private var held: [UInt8] = []
    /// How many octets of ``held`` are the name.
    private var nameLength = 0
    /// What is done with the field that is being read.
    private var isRemoved = false
    private var isKept = false
    private var isFirstLine = true
    private var seen: Set<Known> = []

    private enum Known: String {
        case date = "date"
        case messageID = "message-id"
        case from = "from"
        case to = "to"
        case cc = "cc"
        case bcc = "bcc"
        case resentBcc = "resent-bcc"
        case returnPath = "return-path"
    }

    private static let longestName = 998

    /// Keeps `From:` and `Sender:`.
    public init(_ additions: HeaderAdditions) {
        self.init(additions, keeping: ["from", "sender"], atMost: SubmissionHeader.longestKept)
    }

    /// - Parameters:
    ///   - names: of the fields to keep, lower case.
    ///   - octets: how much of them is kept in all.
    public init(_ additions: HeaderAdditions, keeping names: Set<String>, atMost octets: Int) {
        self.additions = additions
        keptNames = names
        mostKept = octets
    }

    /// Reads the next octets of the mail and appends to `output` what becomes of them.
    public mutating func take(_ octets: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        var index = 0
        while index < octets.count {
            switch state {
            case .end:
                output.append(contentsOf: octets[index...])
                return
            case .body:
                let end = lineEnd(in: octets, from: index)
                takeBody(octets[index..<end], into: &output)
                index = end
            default:
                take(octets[index], into: &output)
                index += 1
            }
        }
    }

    /// Reads the next octets of the mail and appends to `output` what becomes of them.
    public mutating func take(_ octets: some Sequence<UInt8>, into output: inout [UInt8]) {
        let done: Void? = octets.withContiguousStorageIfAvailable { take(UnsafeRawBufferPointer($0), into: &output) }
        if done == nil { Array(octets).withUnsafeBytes { take($0, into: &output) } }
    }

    /// The mail is over. A header that no empty line ended gets what is missing and the empty line.
    public mutating func finish(into output: inout [UInt8]) {
        switch state {
        case .end: return
        case .lineStart, .lineStartCR: endHeader(into: &output)
        case .name, .blanksBeforeColon: endHeaderBeforeHeld(into: &output)
        case .body:
            // The mail was cut off within a field.
            if !isRemoved { output += [.carriageReturn, .lineFeed] }
            endHeader(into: &output)
        }
        state = .end
    }

    /// Behind the next LF, or the end.
    private func lineEnd(in octets: UnsafeRawBufferPointer, from index: Int) -> Int {
        guard let base = octets.baseAddress, let found = memchr(base + index, Int32(UInt8.lineFeed), octets.count - index) else {
            return octets.count
        }
        return UnsafeRawPointer(found) - base + 1
    }

    private mutating func takeBody(_ part: Slice<UnsafeRawBufferPointer>, into output: inout [UInt8]) {
        if part.last == .lineFeed { state = .lineStart }
        if isKept { keep(part) }
        if !isRemoved { output.append(contentsOf: part) }
    }

    private mutating func keep(_ part: some Collection<UInt8>) {
        guard let last = kept.indices.last else { return }
        let octets = part.prefix(mostKept - keptOctets)
        if octets.count < part.count { hasOverlongField = true }
        keptOctets += octets.count
        kept[last].body.append(contentsOf: octets)
    }

    private mutating func take(_ octet: UInt8, into output: inout [UInt8]) {
        switch state {
        case .lineStart: takeAtLineStart(octet, into: &output)
        case .lineStartCR:
            if octet == .lineFeed {
                endHeader(into: &output, with: [.carriageReturn, .lineFeed])
            } else {
                held = [.carriageReturn, octet]
                endHeaderBeforeHeld(into: &output)
            }
        case .name, .blanksBeforeColon: takeInName(octet, into: &output)
        case .body, .end: break
        }
    }

    private mutating func takeAtLineStart(_ octet: UInt8, into output: inout [UInt8]) {
        switch octet {
        case .carriageReturn: state = .lineStartCR
        case .lineFeed: endHeader(into: &output, with: [.lineFeed])
        // RFC 5322 §2.2.3: a line that begins with a blank goes on with the field before. There is none before the first.
        case _ where !isFirstLine && (octet == .space || octet == .tab):
            state = .body
            withUnsafeBytes(of: octet) { takeBody($0[...], into: &output) }
        default:
            held.removeAll(keepingCapacity: true)
            state = .name
            takeInName(octet, into: &output)
        }
    }

    private mutating func takeInName(_ octet: UInt8, into output: inout [UInt8]) {
        held.append(octet)
        switch octet {
        case UInt8(ascii: ":") where held.count > 1:
            if state == .name { nameLength = held.count - 1 }
            beginField(into: &output)
        case _ where held.count > 1 && (octet == .space || octet == .tab):
            if state == .name { nameLength = held.count - 1 }
            state = .blanksBeforeColon
        case _
        where state == .name && (0x21...0x7E).contains(octet) && octet != UInt8(ascii: ":")
            && held.count <= SubmissionHeader.longestName:
            break
        default:
            takeNoField(into: &output)
        }
    }

    /// The line that ``held`` begins is no field.
    private mutating func takeNoField(into output: inout [UInt8]) {
        let isEnvelopeLine = isFirstLine && [Array("From ".utf8), Array(">From ".utf8)].contains { held.starts(with: $0) }
        guard isEnvelopeLine else { return endHeaderBeforeHeld(into: &output) }
        isFirstLine = false
        isRemoved = true
        isKept = false
        state = held.last == .lineFeed ? .lineStart : .body
    }

    private mutating func beginField(into output: inout [UInt8]) {
        isFirstLine = false
        state = .body
        let name = String(decoding: held.prefix(nameLength).map(\.asciiLowercased), as: UTF8.self)
        let known = Known(rawValue: name)
        if let known { seen.insert(known) }
        isRemoved = known == .bcc || known == .resentBcc || known == .returnPath
        isKept = keptNames.contains(name) && kept.count < mostKept
        if isKept { kept.append(KeptField(name: name, body: [])) }
        if !isRemoved { output += held }
    }

    private mutating func endHeaderBeforeHeld(into output: inout [UInt8]) {
        endHeader(into: &output)
        output += held
        held = []
    }

    private mutating func endHeader(into output: inout [UInt8], with emptyLine: [UInt8] = [.carriageReturn, .lineFeed]) {
        if !seen.contains(.date) { output += Array("Date: \(additions.date)\r\n".utf8) }
        if !seen.contains(.messageID) { output += Array("Message-ID: \(additions.messageID)\r\n".utf8) }
        if !seen.contains(.from), let author = additions.from { output += Array("From: \(author)\r\n".utf8) }
        if additions.addsRecipients, seen.isDisjoint(with: [.to, .cc]) {
            output += Array("To: undisclosed-recipients:;\r\n".utf8)
        }
        output += emptyLine
        state = .end
    }
}
