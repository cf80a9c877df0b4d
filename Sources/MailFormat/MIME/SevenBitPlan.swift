/// What has to be done to a mail for a next hop that takes 7-bit octets only (RFC 6152 §3).
public enum SevenBitPlan: Hashable, Sendable {
    /// Nothing: its bodies are 7-bit.
    case unneeded
    /// ``SevenBitConverter`` does it.
    case conversion(SevenBitConversion)
    /// It cannot be done.
    case impossible(Obstacle)

    /// Why a mail cannot be converted. The mail then cannot go to that next hop: 554 5.6.3 (RFC 6152 §3).
    public enum Obstacle: Hashable, Sendable {
        /// 8-bit octets stand under a signature, which any change would break (RFC 1847 §2.1).
        case signed
        /// A part says that it is encoded already and holds 8-bit octets nevertheless, or is of a type that may not be encoded (RFC 2046 §5.2.2 f.).
        case encoded
        /// The mail is built in a way that nobody builds mails in good faith: thousands of parts, dozens of levels, a field of kilobytes.
        case tooComplex
    }
}

/// What becomes of the entities of a mail, in the order of their headers.
public struct SevenBitConversion: Hashable, Sendable {
    enum Step: Hashable {
        /// Passes octet for octet.
        case pass
        /// Is 7-bit already, or only holds what is converted: only its label is wrong.
        case label
        /// Is encoded as quoted-printable; a text that says nothing of itself gets this charset.
        case encode(charset: String)
    }

    var steps: [Step]
}
