import Directory
import MailFormat
import Spool

/// Who of the senders in the old queue may hear of his mail's end. Answered by the room that makes answerable senders; here it comes in as a value.
public protocol InheritedOrigins: Sendable {
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func origin(of sender: ReversePath) async throws(DirectoryError) -> InheritedOrigin
}

/// What an inherited mail's sender is to this server.
public struct InheritedOrigin: Sendable {
    public var origin: SpoolEnvelope.Origin
    /// The sender's mailbox; nil for a stranger.
    public var mailbox: Mailbox?

    public init(_ origin: SpoolEnvelope.Origin, mailbox: Mailbox? = nil) {
        self.origin = origin
        self.mailbox = mailbox
    }
}
