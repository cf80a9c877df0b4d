/// A server that can say what waits in its queue.
protocol QueuingServer: MailServer {
    /// How many mails wait, whatever for.
    func queued() throws -> Int
}
