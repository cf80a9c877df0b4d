import Spool

/// Sends what came out of the old queue on its way, in one durable step. The last one: nothing that fails comes after it.
public struct ReleaseStep: SwitchStep {
    private let spool: any SpoolInheritance
    private let batch: String
    private let queue: QueueStep

    /// - Parameter queue: the step that brought the old queue; it is asked once more for what programs left there meanwhile, whose `sendmail` had begun
    ///   before it was replaced.
    public init(spool: any SpoolInheritance, batch: String, queue: QueueStep) {
        self.spool = spool
        self.batch = batch
        self.queue = queue
    }

    public var name: String { "release" }
    public var title: Wording { Wording("Send the queue on its way", german: "Warteschlange freigeben") }

    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        try await queue.takeRest(notes.of(queue))
        do throws(SpoolError) {
            try await spool.releaseInherited(batch)
        } catch {
            throw SwitchError("\(error)", german: "\(error)")
        }
    }

    /// What can be taken back the step that brought it takes back.
    public func undo(_ notes: StepNotes) async throws(SwitchError) {}
}
