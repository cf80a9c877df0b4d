import NIOCore
import NIOPosix
import Synchronization

/// Keeps sessions between two mails to one next hop. Bounded; each is closed by its own clock when nobody wants it.
final class ConnectionPool: Sendable {
    /// What a session was opened for. A mail that requires TLS goes over none that was opened without.
    struct Key: Hashable, Sendable {
        let nextHop: NextHop
        let requiresTLS: Bool
    }

    private struct State {
        var idle: [Key: [EstablishedSession]] = [:]
        var count = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// A session that is open still, one of the caller's own event loop first; the last one put back first, so that others may age.
    func take(_ key: Key) -> EstablishedSession? {
        let current = MultiThreadedEventLoopGroup.currentEventLoop
        return state.withLock { state in
            guard var idle = state.idle[key] else { return nil }
            defer { state.idle[key] = idle.isEmpty ? nil : idle }
            let before = idle.count
            idle.removeAll { !$0.connection.isOpen }
            state.count -= before - idle.count
            guard !idle.isEmpty else { return nil }
            state.count -= 1
            let own = current.flatMap { current in idle.lastIndex { $0.connection.channel.eventLoop === current } }
            return idle.remove(at: own ?? idle.endIndex - 1)
        }
    }

    /// Keeps a session, or ends it where there are enough.
    func put(_ session: EstablishedSession, _ key: Key) {
        let isKept = state.withLock { state in
            guard session.connection.isOpen, state.count < limit else { return false }
            state.count += 1
            state.idle[key, default: []].append(session)
            return true
        }
        guard isKept else { return session.connection.quit() }
        session.connection.park()
    }

    /// Ends one unused session with a host, so that another connection to it can be made.
    func evict(slot: String) {
        let evicted = state.withLock { state -> EstablishedSession? in
            for (key, var idle) in state.idle {
                guard let index = idle.firstIndex(where: { $0.connection.slot == slot }) else { continue }
                let session = idle.remove(at: index)
                state.idle[key] = idle.isEmpty ? nil : idle
                state.count -= 1
                return session
            }
            return nil
        }
        evicted?.connection.quit()
    }

    /// Ends all unused sessions.
    func close() {
        let all = state.withLock { state in
            let all = state.idle.values.flatMap(\.self)
            state = State()
            return all
        }
        for session in all { session.connection.quit() }
    }

    /// A connection is closed.
    func forget(_ connection: ClientConnection, _ key: Key) {
        state.withLock { state in
            guard var idle = state.idle[key], let index = idle.firstIndex(where: { $0.connection === connection }) else { return }
            idle.remove(at: index)
            state.idle[key] = idle.isEmpty ? nil : idle
            state.count -= 1
        }
    }
}
