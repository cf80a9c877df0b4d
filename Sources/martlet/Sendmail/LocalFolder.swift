/// The folder where programs on this machine and the server meet.
struct LocalFolder: Equatable, Sendable {
    let path: String

    /// The socket that the server listens on while it runs.
    var socket: String { path + "/sendmail.sock" }
    /// Where mails wait while it does not.
    var maildrop: String { path + "/maildrop" }
}
