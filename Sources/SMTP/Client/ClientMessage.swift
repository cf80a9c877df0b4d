import NIOCore

/// The message of the open transaction on its way to the server.
struct ClientMessage: Sendable {
    /// By BDAT (RFC 3030) and not behind DATA.
    let isChunked: Bool
    /// The first part, kept until the server says 354.
    var waiting: ByteBuffer?
    /// No more parts come.
    var isWhole: Bool
    /// The server takes octets of the message.
    var isFlowing = false
    /// The carrier waits for the answer to a chunk before it goes on.
    var holdsForBlock = false
    /// What a chunk before the last was refused with.
    var refusal: Reply?
    /// Answers behind the data so far.
    var answers: [Reply] = []
    /// Answers that are expected behind the data.
    var expected: Int
    /// DATA was sent along with MAIL and RCPT, and no recipient was taken.
    var isForNobody = false
    /// PRDR: 353 was said, an answer for each recipient follows, and one for all.
    var hasOverallAnswer = false
}
