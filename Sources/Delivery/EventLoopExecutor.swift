import NIOCore

/// Runs tasks on the thread of an event loop.
///
/// A session's or delivery's task that runs where its socket is read needs no hop to another thread for each command. So nothing in it may
/// block: disks, databases and password hashes have threads of their own.
public final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    public init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
