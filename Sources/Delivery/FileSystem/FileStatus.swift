/// What stat(2) tells of a file, as far as delivery asks.
struct FileStatus: Equatable, Sendable {
    var device: UInt64
    var inode: UInt64
    var octets: Int64
    var links: UInt64
    var isFolder: Bool
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    var modified: Int64
}
