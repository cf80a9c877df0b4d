/// By which protocol a mail came: the `with` clause of `Received:` (RFC 3848, RFC 6531 §4.3).
public struct TransmissionProtocol: Hashable, Sendable {
    /// The client greeted with EHLO and not with HELO.
    public var isExtended: Bool
    /// The client asked for SMTPUTF8 in this transaction.
    public var usesSMTPUTF8: Bool
    /// The session went over TLS.
    public var isSecure: Bool
    /// The client logged in.
    public var isAuthenticated: Bool

    public init(isExtended: Bool, usesSMTPUTF8: Bool = false, isSecure: Bool = false, isAuthenticated: Bool = false) {
        self.isExtended = isExtended
        self.usesSMTPUTF8 = usesSMTPUTF8
        self.isSecure = isSecure
        self.isAuthenticated = isAuthenticated
    }
}

extension TransmissionProtocol: CustomStringConvertible {
    /// `SMTP`, `ESMTP`, `ESMTPS`, `ESMTPSA`, `UTF8SMTPS` …. Without EHLO it is `SMTP`: no other name is registered for that.
    public var description: String {
        guard isExtended else { return "SMTP" }
        return (usesSMTPUTF8 ? "UTF8SMTP" : "ESMTP") + (isSecure ? "S" : "") + (isAuthenticated ? "A" : "")
    }
}
