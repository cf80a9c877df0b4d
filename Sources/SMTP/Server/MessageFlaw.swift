/// What makes a message's content unfit to be taken, whoever it is for.
public enum MessageFlaw: Hashable, Sendable {
    /// An LF that no CR stands before (RFC 5321 §2.3.8).
    case bareLineFeed
    /// A CR that no LF follows (RFC 5321 §2.3.8).
    case bareCarriageReturn
    /// A NUL octet (RFC 5322 §3.5 knows none).
    case nul
    /// A line of more than that many octets without its CRLF.
    case lineTooLong(limit: Int)
}
