import Foundation
import Logging

/// Writes what a ``TraceBuffer`` holds into the ``TraceStore``, deletes what is old, and gets along with a disk that fails.
///
/// Lives on one thread that may block; every method is called there.
struct TraceWriter {
    /// How many old events one step deletes: some milliseconds of work, so that writing never waits long.
    static let deletionStep = 2000
    /// Microseconds between two searches for old events.
    private static let deletionInterval: Int64 = 3600 * 1_000_000
    /// Microseconds that must pass before another file is set aside: a disk that damages each new file must not be filled with them.
    private static let setAsideInterval: Int64 = 3600 * 1_000_000
    /// Microseconds between two tries to open a file that would not open.
    private static let openInterval: Int64 = 1_000_000

    let path: String
    let keep: Int64
    let buffer: TraceBuffer
    let logger: Logger
    let patience: Double
    let now: @Sendable () -> Int64

    private var store: TraceStore?
    private var lastTry = Int64.min
    private var lastSetAside = Int64.min
    private var nextDeletion = Int64.min
    private var outage: Outage?

    /// A time in which events are lost or cannot be written: it is logged when it begins and when it ends.
    private struct Outage {
        var lost = 0
    }

    /// - Parameters:
    ///   - keep: microseconds.
    ///   - patience: seconds to wait for a process that has locked the file.
    init(
        path: String, keep: Int64, buffer: TraceBuffer, logger: Logger, patience: Double = 5,
        now: @escaping @Sendable () -> Int64
    ) {
        self.path = path
        self.keep = keep
        self.buffer = buffer
        self.logger = logger
        self.patience = patience
        self.now = now
    }

    /// Writes what waits, then does one step of deletion if that is due.
    mutating func step() {
        guard let store = opened() else { return note(lost: buffer.takeLost()) }
        let events = buffer.take()
        do {
            try store.append(events)
            buffer.stored()
        } catch {
            buffer.putBack(events)
            fail(error)
            return note(lost: buffer.takeLost())
        }
        let lost = buffer.takeLost()
        if lost > 0 { note(lost: lost) } else { recover() }
        deleteOld(from: store)
    }

    /// Writes what waits for the last time and closes the file.
    /// - Returns: how many events were lost because they could not be written.
    mutating func finish() -> Int {
        lastTry = .min
        step()
        // A damaged file was set aside by the step above; what it could not take goes into the new one.
        if store == nil { step() }
        let lost = buffer.discard()
        if lost > 0 {
            logger.error("the server ends with \(lost) events that could not be written", metadata: ["path": "\(path)"])
        }
        do {
            try store?.close()
        } catch {
            logger.warning("the trace was not closed", metadata: ["path": "\(path)", "error": "\(error)"])
        }
        store = nil
        return lost
    }

    // MARK: -

    private mutating func opened() -> TraceStore? {
        if let store, store.isInPlace { return store }
        if let store {
            // Somebody deleted the file or put another in its place. SQLite leaves the log of a file that is gone where it
            // is, and it would be played into the new one.
            try? store.close()
            self.store = nil
            TraceStore.removeLog(of: path)
            logger.warning("the trace was deleted: a new one is begun", metadata: ["path": "\(path)"])
        }
        let time = now()
        guard lastTry == .min || time - lastTry >= TraceWriter.openInterval || time < lastTry else { return nil }
        lastTry = time
        for _ in 0..<2 {
            do {
                store = try TraceStore(writingAt: path, patience: patience)
                return store
            } catch {
                guard fail(error) else { return nil }
            }
        }
        return nil
    }

    /// - Returns: whether a new file can be begun at once.
    @discardableResult
    private mutating func fail(_ error: any Error) -> Bool {
        if TraceStore.Failure(error) == .damaged, setAside(because: error) { return true }
        if outage == nil {
            outage = Outage()
            logger.error(
                "the trace cannot be written; mails are not held up, events are kept in memory and then lost",
                metadata: ["path": "\(path)", "error": "\(TraceStore.explanation(of: error))"])
        }
        return false
    }

    private mutating func setAside(because error: any Error) -> Bool {
        let time = now()
        guard lastSetAside == .min || time - lastSetAside >= TraceWriter.setAsideInterval else { return false }
        // Closed before it is renamed: a connection that is closed later would write its log into the new file's place.
        try? store?.close()
        store = nil
        do {
            let name = try TraceStore.setAside(path, at: Date(timeIntervalSince1970: Double(time) / 1e6))
            lastSetAside = time
            lastTry = .min
            logger.error(
                "the trace was damaged: it was set aside and a new one is begun",
                metadata: ["path": "\(path)", "setAside": "\(name)", "error": "\(TraceStore.explanation(of: error))"])
            return true
        } catch {
            return false
        }
    }

    private mutating func note(lost: Int) {
        guard lost > 0 else { return }
        if outage == nil {
            outage = Outage()
            logger.error("events come faster than the trace can be written: some are lost", metadata: ["path": "\(path)"])
        }
        outage?.lost += lost
    }

    private mutating func recover() {
        guard let past = outage else { return }
        outage = nil
        logger.notice("the trace is written again", metadata: ["path": "\(path)", "lostEvents": "\(past.lost)"])
    }

    private mutating func deleteOld(from store: TraceStore) {
        let time = now()
        guard time >= nextDeletion else { return }
        do {
            let deleted = try store.delete(before: time - keep, atMost: TraceWriter.deletionStep)
            if deleted < TraceWriter.deletionStep { nextDeletion = time + TraceWriter.deletionInterval }
        } catch {
            // Not this minute, then: a disk that is full may refuse even that.
            nextDeletion = time + 60_000_000
            fail(error)
        }
    }
}
