import MailFormat
import NIOCore

/// The octets of a mail that is about to be queued: in memory, or durable in a file already.
struct StoredBody: Sendable {
    var memory: ByteBuffer
    /// The name of the file in the folder of bodies.
    var file: String?
    var octets: Int
    var checksum: UInt64
}
