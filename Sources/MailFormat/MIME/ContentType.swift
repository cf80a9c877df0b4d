/// What `Content-Type:` (RFC 2045 §5.1) tells of the structure of a mail.
struct ContentType: Hashable {
    /// `text/plain`, lower case.
    var type: String
    var boundary: [UInt8]?

    var isMultipart: Bool { type.hasPrefix("multipart/") }

    /// Reads the field's body, folds and comments and all. What breaks the grammar is read as far as it can be.
    init(_ body: some Collection<UInt8>) {
        var scanner = ByteScanner(Array(body)[...])
        let main = ContentType.token(&scanner)
        scanner.skipCommentsAndFolds()
        let sub = scanner.take(UInt8(ascii: "/")) ? ContentType.token(&scanner) : ""
        type = sub.isEmpty ? "" : main + "/" + sub
        while !scanner.isAtEnd {
            _ = scanner.take { $0 != UInt8(ascii: ";") }
            guard scanner.take(UInt8(ascii: ";")) else { break }
            let name = ContentType.token(&scanner)
            scanner.skipCommentsAndFolds()
            guard scanner.take(UInt8(ascii: "=")) else { continue }
            let value = ContentType.value(&scanner)
            if name == "boundary", boundary == nil, !value.isEmpty { boundary = value }
        }
    }

    /// RFC 2045 §5.1 `token`, lower case.
    private static func token(_ scanner: inout ByteScanner) -> String {
        scanner.skipCommentsAndFolds()
        return String(decoding: scanner.take(while: \.isTokenText).map(\.asciiLowercased), as: UTF8.self)
    }

    private static func value(_ scanner: inout ByteScanner) -> [UInt8] {
        scanner.skipCommentsAndFolds()
        guard scanner.take(UInt8(ascii: "\"")) else {
            // Blanks end a token; everything else that some write without quotes is taken.
            return Array(scanner.take { $0 > .space && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "(") })
        }
        var value: [UInt8] = []
        while let octet = scanner.takeOctet(), octet != UInt8(ascii: "\"") {
            if octet == .carriageReturn || octet == .lineFeed { continue }
            if octet == UInt8(ascii: "\\"), let quoted = scanner.takeOctet() { value.append(quoted) } else { value.append(octet) }
        }
        // RFC 2046 §5.1.1: no boundary ends with a blank.
        while value.last == .space { value.removeLast() }
        return value
    }
}

extension UInt8 {
    /// `token` of RFC 2045 §5.1: no controls, no space, no tspecials.
    fileprivate var isTokenText: Bool {
        guard (0x21...0x7E).contains(self) else { return false }
        return !Array("()<>@,;:\\\"/[]?=".utf8).contains(self)
    }
}

extension ByteScanner {
    /// Takes `CFWS` of RFC 5322 §3.2.2: blanks, folds, and comments, which may hold comments.
    mutating func skipCommentsAndFolds() {
        while let octet = next {
            switch octet {
            case .space, .tab, .carriageReturn, .lineFeed: _ = takeOctet()
            case UInt8(ascii: "("): skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() {
        var depth = 0
        while let octet = takeOctet() {
            switch octet {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "\\"): _ = takeOctet()
            default: break
            }
            if depth == 0 { return }
        }
    }
}
