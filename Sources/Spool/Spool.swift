import Foundation
import MailFormat
import NIOCore

/// The durable queue. Implementation: ``SQLiteSpool``. Every implementation passes one and the same test suite.
///
/// Promise: a mail whose ``SpoolWriter/commit()`` returned is never lost; each of its recipients is leased again and again until it is
/// settled for good. A crash between a next hop's 250 and the settlement may send once more.
public protocol Spool: Sendable {
    /// Opens a mail for the queue. Nothing is written yet.
    func begin(_ envelope: SpoolEnvelope) -> any SpoolWriter

    /// The destinations with a recipient that is due at `now` and not leased, at most `limit`: in turn among the
    /// ``SpoolEnvelope/senderKey``s, of each the longest waiting first.
    /// - Parameter excluded: destinations that are not asked for.
    func dueDestinations(at now: Date, excluding excluded: Set<String>, limit: Int) async throws(SpoolError) -> [String]

    /// Leases mails of one destination that are due, in turn among their ``SpoolEnvelope/senderKey``s, so that one sender's many mails do not
    /// hold up another's one.
    /// - Parameters:
    ///   - mails: how many leases at most.
    ///   - recipients: how many recipients a lease has at most; a mail with more is leased in parts.
    func lease(
        _ destination: String, at now: Date, for duration: Duration, mails: Int, recipients: Int
    ) async throws(SpoolError) -> [Lease]

    /// Extends what is still leased, for deliveries that take long.
    func extend(_ leases: [Lease], until: Date) async throws(SpoolError)

    /// The octets of a mail, to be read in parts.
    /// - Throws: ``SpoolError/damaged(_:)`` where they are not what was written; the mail is then set aside.
    func content(of message: QueueID) async throws(SpoolError) -> SpoolContent

    /// Writes down what became of leased recipients, all in one durable step shared with who else settles. A mail whose last recipient is
    /// settled for good is removed, unless it has dead letters. What the operator deleted meanwhile, or was settled for good before, is
    /// passed over; what he holds stays held unless it was settled for good.
    func settle(_ settlements: [Settlement]) async throws(SpoolError)

    /// When the next line (the mails of one ``SpoolEnvelope/senderKey`` to one destination) in which nothing is due yet gets something
    /// due, also by a lease that expires; nil when there is none. A line in which something is due already is not looked at: who
    /// serves it asks again.
    func nextDue(after now: Date) async throws(SpoolError) -> Date?

    /// An element for each change (many at once give one) that may make something due: a commit, a retry by the operator, also one made by another process (seen within
    /// a second).
    func changes() -> AsyncStream<Void>
}

extension Spool {
    /// The octets of a leased mail: those that came with the lease, else those that the queue has.
    /// - Throws: as ``content(of:)-(QueueID)``.
    public func content(of lease: Lease) async throws(SpoolError) -> SpoolContent {
        if let content = lease.content { return .memory(content) }
        return try await content(of: lease.message)
    }
}

/// A mail on its way into the queue. Used by one task: any number of ``append(_:)``, then either ``commit()`` or ``discard()``. Memory stays
/// bounded.
public protocol SpoolWriter: AnyObject, Sendable {
    /// Adds octets. After a failure every later call fails the same way.
    func append(_ octets: ByteBuffer) async throws(SpoolError)

    /// Adds to the envelope what only the mail itself shows: octets beyond ASCII, and the `Message-ID:` without brackets. To be called before
    /// ``commit()``.
    func noteContent(is8Bit: Bool, messageID: String?) async

    /// Makes the mail durable. When this returns, no crash loses it.
    @discardableResult
    func commit() async throws(SpoolError) -> QueueID

    /// Gives the mail up and leaves nothing behind. May be called after a failed commit.
    func discard() async
}

extension SpoolWriter {
    /// For writers that do not keep either.
    public func noteContent(is8Bit: Bool, messageID: String?) async {}
}

/// The octets of a queued mail, with CRLF line ends as they came.
public enum SpoolContent: Sendable {
    case memory(ByteBuffer)
    /// A file and its length in octets.
    case file(path: String, octets: Int)
}
