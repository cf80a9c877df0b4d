/// What stat(2) tells of a file, as far as anybody asks.
public struct FileStatus: Equatable, Sendable {
    public var device: UInt64
    public var inode: UInt64
    public var octets: Int64
    public var links: UInt64
    public var isFolder: Bool
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    public var modified: Int64
}
