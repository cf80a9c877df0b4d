/// How programs get mail out of the queue.
public struct QueuePrograms: Sendable {
    /// Its own, not that of the sessions: a slow program with much queued mail holds up no client.
    let runner: ProgramRunner
    /// Where a mail lies while its program reads it, in a file without a name.
    let folder: String

    public init(runner: ProgramRunner, folder: String) {
        self.runner = runner
        self.folder = folder
    }
}
