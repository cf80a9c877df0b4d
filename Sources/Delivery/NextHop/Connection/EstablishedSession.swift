import SMTP

/// A connection whose host has greeted, with all that was agreed on: ready for MAIL.
struct EstablishedSession: Sendable {
    let connection: ClientConnection
    /// The host as failures name it.
    let host: String
    /// The host and its address, for people.
    let name: String
    /// The same, and what TLS holds and why.
    var peer: String
    var offers: OfferedExtensions
    /// Transactions that were begun over it, also those that came to no mail: a host counts them too.
    var transactions = 0
}
