import Directory
import NIOCore

/// Delivery into mailboxes of this server. Implementation: ``MaildirDelivery``; tests have one that fails at will.
public protocol LocalDelivery: Sendable {
    /// Whether `mailbox` has room now for a mail of `declaredOctets` (RFC 1870 SIZE; nil when the client did not say).
    /// - Throws: ``DeliveryError/mailboxFull(_:)``, ``DeliveryError/messageExceedsRoom``, or what the file system said.
    func checkRoom(in mailbox: Mailbox, declaredOctets: Int?) async throws(DeliveryError)

    /// Opens a mail for these mailboxes (at least one). Nothing is written yet.
    func begin(for mailboxes: [Mailbox]) -> any IncomingMessage
}

/// A mail on its way into mailboxes. Used by one task: any number of ``append(_:)``, then either ``commit()`` or ``discard()``.
///
/// Memory stays bounded: beyond a threshold the octets are on disk when ``append(_:)`` returns.
public protocol IncomingMessage: AnyObject, Sendable {
    /// Adds octets. After a failure every later call fails the same way, so that the caller may ask only at the end.
    func append(_ octets: ByteBuffer) async throws(DeliveryError)

    /// Makes the mail durable in every mailbox and visible in every `new`. When this returns, no crash loses it.
    /// - Throws: ``DeliveryError``; then it is in none of them.
    func commit() async throws(DeliveryError)

    /// Gives the mail up and leaves nothing behind. May be called after a failed commit.
    func discard() async
}
