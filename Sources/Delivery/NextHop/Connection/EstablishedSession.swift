import SMTP

/// A connection whose host has greeted, with all that was agreed on: ready for MAIL.
struct EstablishedSession: Sendable {
    let connection: ClientConnection
    /// The host as failures name it.
    let host: String
    /// The host, its address, what TLS holds and why.
    let peer: String
    let offers: OfferedExtensions
    /// Mails it has carried.
    var mails = 0
}
