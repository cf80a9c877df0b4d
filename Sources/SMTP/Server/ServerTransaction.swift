/// An open mail transaction (RFC 5321 §3.3), from an accepted MAIL on.
struct ServerTransaction: Equatable, Sendable {
    let sender: MailCommand
    /// Recipients answered with 250.
    var recipients = 0
    /// Recipients that were asked for, whatever the answer.
    var attempts = 0
}
