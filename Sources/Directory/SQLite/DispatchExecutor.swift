import Dispatch

/// Runs an actor on a dispatch queue of its own: an actor that waits for SQLite then holds a thread of that queue, and none
/// of the few that all tasks of the server share.
final class DispatchExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
