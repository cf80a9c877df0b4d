#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What is told of a mail as it streams by. All octets of the mail come by once and in order.
protocol MIMEVisitor {
    /// The header of an entity begins.
    mutating func begin(_ entity: MIMEEntity)
    /// Octets of the header that say nothing of its structure.
    mutating func header(_ octets: some Collection<UInt8>)
    /// A whole field, folds and all.
    mutating func field(_ field: MIMEField, _ octets: [UInt8], of entity: MIMEEntity)
    /// The header is over. `emptyLine` is empty where a delimiter or the end of the mail cut it off.
    mutating func endHeader(_ emptyLine: [UInt8], of entity: MIMEEntity)
    /// Octets of a leaf's body.
    mutating func body(_ octets: some Collection<UInt8>)
    /// Octets before the first and behind the last part of a multipart (RFC 2046 §5.1.1, preamble and epilogue).
    /// - Parameter isSigned: the multipart stands within a signed one.
    mutating func padding(_ octets: some Collection<UInt8>, isSigned: Bool)
    /// A delimiter line.
    mutating func delimiter(_ line: [UInt8])
}

/// Finds the entities of a mail (RFC 2045, RFC 2046) while it streams by in pieces of any size. Memory stays bounded.
struct MIMEWalker {
    /// The mail has more entities, or deeper ones, or longer describing fields than anybody writes in good faith. What follows is handed on as padding.
    private(set) var isTooComplex = false

    static let mostEntities = 10_000
    static let deepest = 50
    static let longestField = 16_384

    private enum State { case header, body, padding }

    private struct Multipart {
        var boundary: [UInt8]
        var isSigned: Bool
        var isDigest: Bool
    }

    private var state = State.header
    private var hasBegun = false
    private var entity = MIMEEntity(index: 0, isMail: true, isSigned: false, defaultType: "text/plain")
    private var entities = 1
    private var multiparts: [Multipart] = []
    /// Before the first part of the innermost multipart.
    private var isInPreamble = false
    private var isAtLineStart = true
    /// A line that may be a delimiter; the longest is `--`, 70 octets, `--` and some blanks (RFC 2046 §5.1.1).
    private var held: [UInt8] = []
    private var line: [UInt8] = []
    private var field: MIMEField?
    private var fieldOctets: [UInt8] = []

    private static let longestDelimiter = 256
    private static let longestLine = 2_048

    mutating func take(_ octets: UnsafeRawBufferPointer, _ visitor: inout some MIMEVisitor) {
        beginIfNeeded(&visitor)
        var index = 0
        while index < octets.count {
            if !held.isEmpty || (isAtLineStart && octets[index] == UInt8(ascii: "-") && !multiparts.isEmpty) {
                hold(octets[index], &visitor)
                index += 1
            } else {
                let end = MIMEWalker.lineEnd(in: octets, from: index)
                content(octets[index..<end], &visitor)
                index = end
            }
        }
    }

    /// The mail is over.
    mutating func finish(_ visitor: inout some MIMEVisitor) {
        beginIfNeeded(&visitor)
        if !held.isEmpty { judgeHeld(&visitor) }
        guard state == .header else { return }
        flushLine(&visitor)
        endField(&visitor)
        endHeader([], &visitor)
    }

    private mutating func beginIfNeeded(_ visitor: inout some MIMEVisitor) {
        guard !hasBegun else { return }
        hasBegun = true
        visitor.begin(entity)
    }

    private static func lineEnd(in octets: UnsafeRawBufferPointer, from index: Int) -> Int {
        guard let base = octets.baseAddress, let found = memchr(base + index, Int32(UInt8.lineFeed), octets.count - index) else {
            return octets.count
        }
        return UnsafeRawPointer(found) - base + 1
    }

    private mutating func hold(_ octet: UInt8, _ visitor: inout some MIMEVisitor) {
        held.append(octet)
        if octet == .lineFeed || held.count > MIMEWalker.longestDelimiter { judgeHeld(&visitor) }
    }

    private mutating func judgeHeld(_ visitor: inout some MIMEVisitor) {
        let octets = held
        held = []
        guard let (level, isLast) = delimiter(octets) else { return content(octets[...], &visitor) }
        if state == .header {
            flushLine(&visitor)
            endField(&visitor)
            endHeader([], &visitor)
        }
        visitor.delimiter(octets)
        isAtLineStart = true
        isInPreamble = false
        // A delimiter of an outer multipart ends those within (RFC 2046 §5.1.2).
        multiparts.removeSubrange((level + 1)...)
        if isLast {
            multiparts.removeLast()
            state = .padding
        } else {
            let isDigest = multiparts.last?.isDigest == true
            beginEntity(isMail: false, defaultType: isDigest ? "message/rfc822" : "text/plain", &visitor)
        }
    }

    /// Of which multipart a line is the delimiter, the innermost first, and whether it is the last (`close-delimiter`).
    private func delimiter(_ octets: [UInt8]) -> (level: Int, isLast: Bool)? {
        guard octets.count > 2, octets[1] == UInt8(ascii: "-") else { return nil }
        for level in multiparts.indices.reversed() {
            let boundary = multiparts[level].boundary
            guard octets.dropFirst(2).starts(with: boundary) else { continue }
            let rest = octets.dropFirst(2 + boundary.count)
            let isLast = rest.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")])
            let padding = isLast ? rest.dropFirst(2) : rest
            if padding.allSatisfy({ $0 <= .space }) { return (level, isLast) }
        }
        return nil
    }

    private mutating func beginEntity(isMail: Bool, defaultType: String, _ visitor: inout some MIMEVisitor) {
        guard entities < MIMEWalker.mostEntities, multiparts.count <= MIMEWalker.deepest else {
            isTooComplex = true
            state = .padding
            return
        }
        entity = MIMEEntity(
            index: entities, isMail: isMail, isSigned: multiparts.contains { $0.isSigned }, defaultType: defaultType)
        entities += 1
        state = .header
        visitor.begin(entity)
    }

    private mutating func content(_ part: some BidirectionalCollection<UInt8>, _ visitor: inout some MIMEVisitor) {
        let endsLine = part.last == .lineFeed
        switch state {
        case .body: visitor.body(part)
        case .padding:
            visitor.padding(part, isSigned: (isInPreamble ? multiparts.dropLast() : multiparts[...]).contains { $0.isSigned })
        case .header: header(part, startsLine: isAtLineStart, endsLine: endsLine, &visitor)
        }
        isAtLineStart = endsLine
    }
}

// MARK: - The header of an entity

extension MIMEWalker {
    private mutating func header(
        _ part: some Collection<UInt8>, startsLine: Bool, endsLine: Bool, _ visitor: inout some MIMEVisitor
    ) {
        if startsLine || !line.isEmpty {
            line += part
            if endsLine || line.count > MIMEWalker.longestLine { judgeLine(isWhole: endsLine, &visitor) }
        } else {
            // Of a line whose beginning was judged already.
            write(part, &visitor)
        }
    }

    private mutating func flushLine(_ visitor: inout some MIMEVisitor) {
        if !line.isEmpty { judgeLine(isWhole: false, &visitor) }
    }

    private mutating func judgeLine(isWhole: Bool, _ visitor: inout some MIMEVisitor) {
        let octets = line
        line = []
        switch octets.first {
        case .some(.space), .some(.tab): write(octets, &visitor)
        case _ where isWhole && (octets == [.lineFeed] || octets == [.carriageReturn, .lineFeed]):
            endField(&visitor)
            endHeader(octets, &visitor)
        default:
            endField(&visitor)
            field = MIMEWalker.describingField(octets)
            write(octets, &visitor)
        }
    }

    private static func describingField(_ line: [UInt8]) -> MIMEField? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        var name = line[..<colon]
        while name.last == .space || name.last == .tab { name.removeLast() }
        guard name.count <= 32 else { return nil }
        return MIMEField(rawValue: String(decoding: name.map(\.asciiLowercased), as: UTF8.self))
    }

    private mutating func write(_ octets: some Collection<UInt8>, _ visitor: inout some MIMEVisitor) {
        guard field != nil else { return visitor.header(octets) }
        fieldOctets += octets
        guard fieldOctets.count > MIMEWalker.longestField else { return }
        isTooComplex = true
        visitor.header(fieldOctets)
        fieldOctets = []
        field = nil
    }

    private mutating func endField(_ visitor: inout some MIMEVisitor) {
        guard let known = field else { return }
        let octets = fieldOctets
        field = nil
        fieldOctets = []
        let body = octets.drop { $0 != UInt8(ascii: ":") }.dropFirst()
        switch known {
        case .version: entity.hasMIMEVersion = true
        case .type: if entity.type == nil { entity.type = ContentType(body) }
        case .encoding:
            var scanner = ByteScanner(body)
            scanner.skipCommentsAndFolds()
            let name = scanner.take { $0 > .space && $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: ";") }
            if entity.encoding.isEmpty { entity.encoding = String(decoding: name.map(\.asciiLowercased), as: UTF8.self) }
        }
        visitor.field(known, octets, of: entity)
    }

    private mutating func endHeader(_ emptyLine: [UInt8], _ visitor: inout some MIMEVisitor) {
        visitor.endHeader(emptyLine, of: entity)
        switch entity.kind {
        case .leaf: state = .body
        case .multipart:
            state = .padding
            isInPreamble = true
            guard multiparts.count < MIMEWalker.deepest, let boundary = entity.type?.boundary, boundary.count <= 200 else {
                isTooComplex = true
                return
            }
            multiparts.append(
                Multipart(
                    boundary: boundary, isSigned: entity.typeName == "multipart/signed",
                    isDigest: entity.typeName == "multipart/digest"))
        case .message:
            // Cut off before its mail began.
            guard !emptyLine.isEmpty else { return state = .body }
            beginEntity(isMail: true, defaultType: "text/plain", &visitor)
        }
    }
}
