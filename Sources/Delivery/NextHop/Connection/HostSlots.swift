import NIOCore
import Synchronization

/// Counts the connections of each host, and lets those who want one too many wait in line.
final class HostSlots: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var open: [String: Int] = [:]
        var waiting: [String: [Waiter]] = [:]
        var lastID: UInt64 = 0
        /// Those who are about to stand in line. One that is missing here was too late: its time is over, or its task was cancelled.
        var arriving: Set<UInt64> = []
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes a slot if there is one.
    func tryTake(_ host: String) -> Bool {
        state.withLock { state in
            guard state.open[host, default: 0] < limit, state.waiting[host] == nil else { return false }
            state.open[host, default: 0] += 1
            return true
        }
    }

    /// Takes a slot, waiting for it at most so long.
    /// - Returns: whether there was one in time.
    func take(_ host: String, within time: TimeAmount, on eventLoop: any EventLoop) async -> Bool {
        if tryTake(host) { return true }
        let id = state.withLock { state in
            state.lastID += 1
            state.arriving.insert(state.lastID)
            return state.lastID
        }
        let timer = eventLoop.scheduleTask(in: time) { self.expire(id, of: host) }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { self.line(up: Waiter(id: id, continuation: $0), for: host) }
        } onCancel: {
            self.expire(id, of: host)
        }
    }

    /// Whether there is no connection at all.
    var isEmpty: Bool { state.withLock { $0.open.isEmpty } }

    /// Whether somebody waits for a slot.
    func isAwaited(_ host: String) -> Bool { state.withLock { $0.waiting[host] != nil } }

    /// Gives a slot back; the next in line has it at once.
    func release(_ host: String) {
        let next = state.withLock { state -> Waiter? in
            if var waiting = state.waiting[host], !waiting.isEmpty {
                let next = waiting.removeFirst()
                state.waiting[host] = waiting.isEmpty ? nil : waiting
                return next
            }
            let open = state.open[host, default: 0] - 1
            state.open[host] = open > 0 ? open : nil
            return nil
        }
        next?.continuation.resume(returning: true)
    }

    private func line(up waiter: Waiter, for host: String) {
        let answer = state.withLock { state -> Bool? in
            guard state.arriving.remove(waiter.id) != nil else { return false }
            if state.open[host, default: 0] < limit, state.waiting[host] == nil {
                state.open[host, default: 0] += 1
                return true
            }
            state.waiting[host, default: []].append(waiter)
            return nil
        }
        if let answer { waiter.continuation.resume(returning: answer) }
    }

    private func expire(_ id: UInt64, of host: String) {
        let waiter = state.withLock { state -> Waiter? in
            guard var waiting = state.waiting[host], let index = waiting.firstIndex(where: { $0.id == id }) else {
                state.arriving.remove(id)
                return nil
            }
            let waiter = waiting.remove(at: index)
            state.waiting[host] = waiting.isEmpty ? nil : waiting
            return waiter
        }
        waiter?.continuation.resume(returning: false)
    }
}
