/// Takes over the mails of another server's queue, so that each is in one of the two queues whatever is cut off when.
///
/// A mail comes in held, once: under the names of an ``InheritedMail`` that came before nothing is queued again, also when it has long been
/// delivered. ``releaseInherited(_:)`` sends all of a batch on their way in one durable step. Until then ``withdrawInherited(_:)`` takes all of them
/// out again; after it those that nobody has got yet.
public protocol SpoolInheritance: Sendable {
    /// Opens a mail of an old queue. Its ``SpoolWriter/commit()`` returns the number that it has, or had when it came in before.
    func begin(_ envelope: SpoolEnvelope, inheriting mail: InheritedMail) -> any SpoolWriter

    /// The old mails of a batch that have come in.
    func inheritedOrigins(_ batch: String) async throws(SpoolError) -> Set<String>

    /// Sends what is held on its way, in one durable step; each recipient is due as his mail says. Nothing is done to what was released before.
    /// - Returns: how many mails.
    @discardableResult
    func releaseInherited(_ batch: String) async throws(SpoolError) -> Int

    /// Takes old mails out of the queue of which no part has been delivered, refused or is being tried, in one durable step.
    /// - Returns: all old mails that are out, those of earlier calls too: they are for the old server again.
    func withdrawInherited(_ batch: String) async throws(SpoolError) -> Set<String>

    /// Forgets a batch; its mails stay what they are.
    func forgetInherited(_ batch: String) async throws(SpoolError)
}
