import Files
import MailFormat

/// A whole mail, as it is to be stored.
struct StoredContent: Sendable {
    /// The octets, all of them, or what stands behind those in ``file``.
    var rest: [UInt8]
    /// The file `part:…` in the staging folder that has the beginning of a large mail; nil for a small one.
    var file: OpenFile?
    var storedOctets: Int64
    var wireOctets: Int64
    var checksum: ContentChecksum
}
