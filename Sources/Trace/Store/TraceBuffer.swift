import Synchronization

/// Events between the sessions that record them and the one task that writes them. Bounded: what does not fit is lost and counted.
final class TraceBuffer: Sendable {
    private struct Content {
        var waiting: [TraceEvent] = []
        /// How many were taken and are neither stored nor lost yet; they count against the bound.
        var taken = 0
        var lost = 0
    }

    private let content = Mutex(Content())
    let capacity: Int
    private let batch: Int

    /// - Parameters:
    ///   - capacity: how many events there can be, waiting or being written.
    ///   - batch: how many waiting events are worth a write of their own.
    init(capacity: Int, batch: Int) {
        self.capacity = capacity
        self.batch = batch
    }

    /// Adds the events that fit; the newest are lost, so that what is there stays a whole beginning.
    /// - Returns: how many were lost, and whether a batch is full now that was not full before.
    func add(_ events: [TraceEvent]) -> (lost: Int, fullBatch: Bool) {
        content.withLock { content in
            let room = max(capacity - content.waiting.count - content.taken, 0)
            let before = content.waiting.count
            if events.count <= room {
                content.waiting.append(contentsOf: events)
            } else {
                content.waiting.append(contentsOf: events.prefix(room))
            }
            let lost = max(events.count - room, 0)
            content.lost += lost
            return (lost, before < batch && content.waiting.count >= batch)
        }
    }

    /// Takes all that waits. ``stored()`` or ``putBack(_:)`` must follow.
    func take() -> [TraceEvent] {
        content.withLock { content in
            let events = content.waiting
            content.waiting = []
            content.taken = events.count
            return events
        }
    }

    /// What was taken is in the store.
    func stored() {
        content.withLock { $0.taken = 0 }
    }

    /// What was taken could not be stored: it waits again, before what came after it.
    func putBack(_ events: [TraceEvent]) {
        content.withLock { content in
            content.taken = 0
            content.waiting = events + content.waiting
        }
    }

    /// Gives up all that waits.
    /// - Returns: how many were lost by that.
    func discard() -> Int {
        content.withLock { content in
            let count = content.waiting.count
            content.waiting = []
            content.lost += count
            return count
        }
    }

    /// How many events were lost since this was last asked.
    func takeLost() -> Int {
        content.withLock { content in
            defer { content.lost = 0 }
            return content.lost
        }
    }
}
