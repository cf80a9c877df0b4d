/// The queue of a server that cannot hand on what it takes.
final class QueuedMails: Arrivals {
    let domain = "far.example"
    let name = "the queue"
    let isReachedAtReply = true
    private let server: any QueuingServer
    private var countBefore = 0

    init(_ server: any QueuingServer) {
        self.server = server
    }

    func reset() throws { countBefore = try server.queued() }
    func count() throws -> Int { try server.queued() - countBefore }
    func smallest() -> Int? { nil }
}
