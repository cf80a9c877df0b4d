import GRDB
import Synchronization

/// The connections that read the queue while it is changed. They see what is committed.
final class SpoolReader: Sendable {
    private let place: SpoolPlace
    private let opened = Mutex<(pool: DatabasePool, identity: SpoolPlace.Identity)?>(nil)

    init(place: SpoolPlace) {
        self.place = place
    }

    /// Reads one consistent state. Blocks: to be called on a thread that may.
    func read<Value>(_ body: (Database) throws -> Value) throws(SpoolError) -> Value {
        do {
            return try pool().read(body)
        } catch {
            if error is DatabaseError { close() }
            throw place.explained(error)
        }
    }

    func close() {
        opened.withLock { $0 = nil }
    }

    private func pool() throws -> DatabasePool {
        let identity = try place.identity()
        return try opened.withLock { opened in
            if let opened, opened.identity == identity { return opened.pool }
            opened = nil
            guard let identity else { throw SpoolError.unreachable("There is no queue at \(place.database).") }
            let pool = try DatabasePool(
                path: place.database, configuration: place.configuration(readonly: true, label: "martlet.spool.reading"))
            opened = (pool, identity)
            return pool
        }
    }
}
