/// What of a mail its report gives back: the third part of RFC 3462 §1.
public enum ReturnedMail: Hashable, Sendable {
    /// Nothing.
    case nothing
    /// The header section, at most so much of it as the caller kept, with or without the empty line.
    case header([UInt8])
    /// The whole mail, which the caller writes between ``StatusNotification/head()`` and ``StatusNotification/tail()``.
    /// - Parameters:
    ///   - is8Bit: it has octets beyond ASCII.
    ///   - usesSMTPUTF8: its header has some (RFC 6532).
    case mail(is8Bit: Bool, usesSMTPUTF8: Bool)

    /// The part's header behind its boundary, with the empty line; nil where there is no part.
    var partHeader: String? {
        switch self {
        case .nothing: nil
        case .header(let octets):
            // RFC 6533 §6.3 for a header in UTF-8.
            octets.allSatisfy({ $0 < 0x80 })
                ? "Content-Type: text/rfc822-headers\r\n\r\n"
                : "Content-Type: message/global-headers\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        case .mail(_, usesSMTPUTF8: true):
            "Content-Type: message/global\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        case .mail(is8Bit: true, _):
            "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        case .mail: "Content-Type: message/rfc822\r\n\r\n"
        }
    }

    var is8Bit: Bool {
        switch self {
        case .nothing: false
        case .header(let octets): !octets.allSatisfy { $0 < 0x80 }
        case .mail(let is8Bit, let usesSMTPUTF8): is8Bit || usesSMTPUTF8
        }
    }
}
