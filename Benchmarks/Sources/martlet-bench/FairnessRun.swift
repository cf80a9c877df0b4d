import Glibc

/// Letters without a newsletter, then with one.
struct FairnessRun {
    let server: any MailServer
    let sink: WatchedSink
    let newsletter: Newsletter
    let log: String

    /// - Parameter seconds: how long letters are sent, from the newsletter's first mail on. What of it still waits then is given up.
    func measure(seconds: Int) throws -> FairnessTable.Row {
        let before = Letters(server, sink, mark: "before")
        let quiet = ContinuousClock.now + .seconds(5)
        try before.send { ContinuousClock.now < quiet }
        let alone = before.delays(patience: .seconds(30))

        let children = try newsletter.send(to: server, log: log)
        defer {
            for child in children where !child.hasEnded {
                child.send(SIGTERM)
                _ = child.wait()
            }
        }
        let meanwhile = Letters(server, sink, mark: "meanwhile")
        let (end, all) = (ContinuousClock.now + .seconds(seconds), newsletter.mails * newsletter.recipients)
        try meanwhile.send { ContinuousClock.now < end && sink.recipients < all }
        let delivered = sink.recipients
        return FairnessTable.Row(
            server: server.name, newsletter: newsletter, alone: alone, beside: meanwhile.delays(patience: .seconds(20)),
            delivered: delivered)
    }
}
