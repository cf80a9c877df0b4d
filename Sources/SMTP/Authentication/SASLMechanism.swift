/// A way to log in (RFC 4422, RFC 4954).
public enum SASLMechanism: String, Hashable, Sendable, CaseIterable {
    /// RFC 5802 §6 and RFC 7677, bound to the TLS channel by `tls-server-end-point` (RFC 5929 §4), the hash of the server's certificate.
    ///
    /// A binding to the connection itself (`tls-exporter`, RFC 9266) would be stronger, but NIOSSL hands out no exporter.
    case scramSHA256Plus = "SCRAM-SHA-256-PLUS"
    /// RFC 5802 and RFC 7677: neither the password nor anything that stands for it goes over the wire.
    case scramSHA256 = "SCRAM-SHA-256"
    /// RFC 4616.
    case plain = "PLAIN"
    /// draft-murchison-sasl-login-00: obsolete, and still all that some programs know.
    case login = "LOGIN"
}
