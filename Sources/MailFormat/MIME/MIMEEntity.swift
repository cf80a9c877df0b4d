/// One entity of a mail (RFC 2045 §2.4): the mail itself, a part of a multipart, the mail within a `message/rfc822`.
struct MIMEEntity: Hashable {
    /// What its body is made of.
    enum Kind: Hashable {
        /// Octets.
        case leaf
        /// Parts (RFC 2046 §5.1).
        case multipart
        /// A mail (RFC 2046 §5.2.1).
        case message
    }

    /// Counted from 0 in the order of their headers.
    var index: Int
    /// It is a mail, and `MIME-Version:` (RFC 2045 §4) belongs into its header.
    var isMail: Bool
    /// It stands within a `multipart/signed` (RFC 1847 §2.1), where nothing may be changed.
    var isSigned: Bool
    /// What it is where no `Content-Type:` says so (RFC 2046 §5.1.5).
    var defaultType: String
    var type: ContentType?
    /// `Content-Transfer-Encoding:`, lower case; empty where there is none.
    var encoding = ""
    var hasMIMEVersion = false

    var typeName: String { type.map(\.type) ?? defaultType }

    /// RFC 2045 §6.2: the body is what it is, not an encoded form.
    var isIdentity: Bool { ["", "7bit", "8bit", "binary"].contains(encoding) }

    var kind: Kind {
        // RFC 2045 §6.4: no other encoding is allowed on these; where it stands nevertheless, the body is taken for octets.
        guard isIdentity else { return .leaf }
        if type?.isMultipart == true, type?.boundary != nil { return .multipart }
        return typeName == "message/rfc822" ? .message : .leaf
    }
}

/// The fields that describe an entity.
enum MIMEField: String {
    case version = "mime-version"
    case type = "content-type"
    case encoding = "content-transfer-encoding"
}
