import NIOCore

/// Runs tasks on the thread of an event loop.
///
/// A session's task that runs where its socket is read needs no hop to another thread for each command. So nothing in a session may block:
/// disks, databases and password hashes have threads of their own.
final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
