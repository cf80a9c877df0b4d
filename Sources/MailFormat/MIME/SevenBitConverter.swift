/// Makes a mail 7-bit by the plan that ``SevenBitSurvey`` made of the same mail: parts with 8-bit octets become quoted-printable (RFC 2045 §6.7), their labels
/// and those of what they stand in are set right, all else passes octet for octet. Octets beyond ASCII beside the parts of a multipart, which nobody
/// reads, become question marks. Headers are left alone.
public struct SevenBitConverter {
    private var walker = MIMEWalker()
    private var visitor: Visitor

    public init(_ conversion: SevenBitConversion) {
        visitor = Visitor(steps: conversion.steps)
    }

    /// Reads the next octets of the mail and appends to `output` what becomes of them.
    public mutating func take(_ octets: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        swap(&output, &visitor.output)
        walker.take(octets, &visitor)
        swap(&output, &visitor.output)
    }

    /// Reads the next octets of the mail and appends to `output` what becomes of them.
    public mutating func take(_ octets: some Sequence<UInt8>, into output: inout [UInt8]) {
        let done: Void? = octets.withContiguousStorageIfAvailable { take(UnsafeRawBufferPointer($0), into: &output) }
        if done == nil { Array(octets).withUnsafeBytes { take($0, into: &output) } }
    }

    /// The mail is over.
    public mutating func finish(into output: inout [UInt8]) {
        swap(&output, &visitor.output)
        walker.finish(&visitor)
        visitor.endBody()
        swap(&output, &visitor.output)
    }

    private struct Visitor: MIMEVisitor {
        let steps: [SevenBitConversion.Step]
        var output: [UInt8] = []
        private var step = SevenBitConversion.Step.pass
        private var encoder: QuotedPrintableEncoder?
        private var isLabelled = false
        private var hasType = false
        private var isAtLineStart = true

        init(steps: [SevenBitConversion.Step]) {
            self.steps = steps
        }

        mutating func begin(_ entity: MIMEEntity) {
            step = steps.indices.contains(entity.index) ? steps[entity.index] : .pass
            isLabelled = false
            hasType = false
        }

        mutating func header(_ octets: some Collection<UInt8>) { write(octets) }

        mutating func field(_ field: MIMEField, _ octets: [UInt8], of entity: MIMEEntity) {
            if field == .type { hasType = true }
            guard field == .encoding, step != .pass else { return write(octets) }
            if !isLabelled { writeLabel() }
        }

        mutating func endHeader(_ emptyLine: [UInt8], of entity: MIMEEntity) {
            if case .encode(let charset) = step {
                if !isAtLineStart { write([.carriageReturn, .lineFeed]) }
                if entity.isMail, !entity.hasMIMEVersion { write(Array("MIME-Version: 1.0\r\n".utf8)) }
                if !hasType, entity.typeName == "text/plain" {
                    write(Array("Content-Type: text/plain; charset=\(charset)\r\n".utf8))
                }
                if !isLabelled { writeLabel() }
                encoder = QuotedPrintableEncoder()
            }
            write(emptyLine)
        }

        mutating func body(_ octets: some Collection<UInt8>) {
            if encoder?.take(octets, into: &output) == nil { output += octets }
        }

        mutating func padding(_ octets: some Collection<UInt8>, isSigned: Bool) {
            endBody()
            output += octets.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }
        }

        mutating func delimiter(_ line: [UInt8]) {
            endBodyBeforeDelimiter()
            output += line
            isAtLineStart = true
        }

        mutating func endBody() {
            encoder?.finish(into: &output)
            encoder = nil
        }

        /// A bare LF before a delimiter was encoded with the body, and the delimiter wants a line of its own.
        private mutating func endBodyBeforeDelimiter() {
            let isWithinLine = encoder?.isAtLineStart == false
            endBody()
            if isWithinLine { output += [.carriageReturn, .lineFeed] }
        }

        private mutating func writeLabel() {
            isLabelled = true
            let encoding = step == .label ? "7bit" : "quoted-printable"
            write(Array("Content-Transfer-Encoding: \(encoding)\r\n".utf8))
        }

        private mutating func write(_ octets: some Collection<UInt8>) {
            for octet in octets.suffix(1) { isAtLineStart = octet == .lineFeed }
            output += octets
        }
    }
}
