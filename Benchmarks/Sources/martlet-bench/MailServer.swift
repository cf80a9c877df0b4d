/// A server under measurement.
protocol MailServer: AnyObject {
    var name: String { get }
    var port: Int { get }
    /// The folder below which the Maildirs lie.
    var mailFolder: String { get }
    /// Whether a mail can arrive in its Maildir only after the client has read 250.
    var storesAndForwards: Bool { get }

    /// Starts the server; returns when it greets.
    func start() throws
    /// Stops it; returns when it is gone.
    func stop()
    /// The end of its log, for a run that failed.
    var logTail: String { get }
}

extension MailServer {
    /// The mailboxes that take the load, `u0@kunde.example` and so on.
    static var mailboxCount: Int { 10 }
    static var domain: String { "kunde.example" }
}
