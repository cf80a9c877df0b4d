/// Why what a server sent is no reply (RFC 5321 §4.2).
public enum ReplyError: Error, Hashable, Sendable {
    /// A line that does not begin with a code: nonsense, or another protocol. The first octets of it, printable.
    case noReply(String)
    /// The lines of one reply bear different codes (RFC 5321 §4.2.1 forbids it).
    case codesDiffer(Int, Int)
    /// More lines or octets than a reply is read with.
    case tooLong
}
