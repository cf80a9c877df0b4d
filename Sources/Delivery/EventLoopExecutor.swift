import NIOCore
import Synchronization

/// Runs tasks on the thread of an event loop.
///
/// A session's or delivery's task that runs where its socket is read needs no hop to another thread for each command. So nothing in it may
/// block: disks, databases and password hashes have threads of their own.
///
/// The loop is told of the first of the jobs that wait and runs all of them: who answers a hundred sessions, as the end of a shared commit does,
/// takes the loop's own lock and wakes it once.
public final class EventLoopExecutor: TaskExecutor {
    private struct State {
        var waiting: [UnownedJob] = []
        /// An empty array with room, so that none has to be made.
        var spare: [UnownedJob] = []
    }

    private let eventLoop: any EventLoop
    private let state = Mutex(State())

    public init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = state.withLock { state in
            state.waiting.append(job)
            return state.waiting.count == 1
        }
        if isFirst { eventLoop.execute { self.run() } }
    }

    /// Runs what waits now. What that makes ready comes in the loop's next turn, so that sockets are looked at in between.
    private func run() {
        var jobs = state.withLock { state in
            let jobs = state.waiting
            state.waiting = state.spare
            state.spare = []
            return jobs
        }
        for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
        jobs.removeAll(keepingCapacity: true)
        state.withLock { $0.spare = jobs }
    }
}
