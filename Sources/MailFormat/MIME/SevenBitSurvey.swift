/// Finds out, while a mail streams by in pieces of any size, whether and how it can be made 7-bit.
///
/// The mail is read twice: once by this, once by ``SevenBitConverter``. Only so a part without 8-bit octets passes octet for octet, and only so it is known
/// before the first octet goes out that the mail cannot be converted.
public struct SevenBitSurvey {
    private var walker = MIMEWalker()
    private var visitor = Visitor()

    public init() {}

    /// Reads the next octets of the mail.
    public mutating func take(_ octets: UnsafeRawBufferPointer) {
        walker.take(octets, &visitor)
    }

    /// Reads the next octets of the mail.
    public mutating func take(_ octets: some Sequence<UInt8>) {
        let done: Void? = octets.withContiguousStorageIfAvailable { take(UnsafeRawBufferPointer($0)) }
        if done == nil { Array(octets).withUnsafeBytes { take($0) } }
    }

    /// The mail is over.
    public mutating func finish() -> SevenBitPlan {
        walker.finish(&visitor)
        guard visitor.hasEightBit else { return .unneeded }
        if walker.isTooComplex { return .impossible(.tooComplex) }
        if visitor.hasSignedEightBitPadding { return .impossible(.signed) }
        for finding in visitor.findings where finding.hasEightBit {
            if finding.entity.isSigned { return .impossible(.signed) }
            if !finding.mayBeEncoded { return .impossible(.encoded) }
        }
        return .conversion(SevenBitConversion(steps: visitor.findings.map(\.step)))
    }

    private struct Finding {
        var entity: MIMEEntity
        var hasEightBit = false
        var isUTF8 = UTF8Check()

        var mayBeEncoded: Bool {
            // RFC 2046 §5.2.2, §5.2.3: these must be 7bit; RFC 2045 §6.4: no multipart may be encoded.
            entity.isIdentity && entity.typeName != "message/partial" && entity.typeName != "message/external-body"
                && entity.type?.isMultipart != true
        }

        var step: SevenBitConversion.Step {
            if entity.isSigned { return .pass }
            let isBinary = entity.kind == .leaf && entity.encoding == "binary" && mayBeEncoded
            // RFC 1428 §3 has a name for what nobody knows.
            if hasEightBit || isBinary {
                return .encode(charset: isUTF8.holds && isUTF8.isBetweenCharacters ? "utf-8" : "unknown-8bit")
            }
            return ["8bit", "binary"].contains(entity.encoding) ? .label : .pass
        }
    }

    private struct Visitor: MIMEVisitor {
        var findings: [Finding] = []
        /// In a body, or beside the parts of a multipart; what stands in headers is not a matter of 8BITMIME (RFC 6152 §1).
        var hasEightBit = false
        var hasSignedEightBitPadding = false

        mutating func begin(_ entity: MIMEEntity) { findings.append(Finding(entity: entity)) }

        mutating func header(_ octets: some Collection<UInt8>) {}

        mutating func field(_ field: MIMEField, _ octets: [UInt8], of entity: MIMEEntity) {}

        mutating func endHeader(_ emptyLine: [UInt8], of entity: MIMEEntity) {
            guard let last = findings.indices.last else { return }
            findings[last].entity = entity
        }

        mutating func body(_ octets: some Collection<UInt8>) {
            guard let last = findings.indices.last else { return }
            // A character may be cut by the pieces.
            guard !findings[last].isUTF8.isBetweenCharacters || octets.contains(where: { $0 >= 0x80 }) else { return }
            hasEightBit = true
            findings[last].hasEightBit = true
            findings[last].isUTF8.take(octets)
        }

        mutating func padding(_ octets: some Collection<UInt8>, isSigned: Bool) {
            guard !hasEightBit || isSigned, octets.contains(where: { $0 >= 0x80 }) else { return }
            hasEightBit = true
            if isSigned { hasSignedEightBitPadding = true }
        }

        mutating func delimiter(_ line: [UInt8]) {}
    }
}

/// Whether octets look like UTF-8 (RFC 3629), while they stream by. Good enough to name a charset; it lets overlong forms pass.
struct UTF8Check {
    private(set) var holds = true
    private var open = 0

    var isBetweenCharacters: Bool { open == 0 }

    mutating func take(_ octets: some Collection<UInt8>) {
        for octet in octets {
            switch octet {
            case 0x80..<0xC0:
                if open == 0 { holds = false } else { open -= 1 }
            default:
                if open > 0 { holds = false }
                open = octet < 0x80 ? 0 : octet >= 0xF0 ? 3 : octet >= 0xE0 ? 2 : 1
                if octet >= 0xF8 || octet == 0xC0 || octet == 0xC1 { holds = false }
            }
        }
    }
}
