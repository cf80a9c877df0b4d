import MailFormat

/// Whether a mail's header is ASCII, so that it can go without SMTPUTF8 (RFC 6531 §3.5, RFC 6532). The mail streams by in parts of any size.
struct HeaderCharset {
    private(set) var isASCII = true
    private var isAtEnd = false
    private var isAtLineStart = true

    mutating func take(_ octets: UnsafeRawBufferPointer) {
        for octet in octets {
            if isAtEnd { return }
            switch octet {
            case .lineFeed:
                if isAtLineStart { isAtEnd = true }
                isAtLineStart = true
            case .carriageReturn: break
            default:
                isAtLineStart = false
                if octet >= 0x80 { isASCII = false }
            }
        }
    }
}
