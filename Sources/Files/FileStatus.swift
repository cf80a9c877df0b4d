import Glibc

/// What stat(2) tells of a file, as far as anybody asks.
public struct FileStatus: Equatable, Codable, Sendable {
    public var device: UInt64
    public var inode: UInt64
    public var octets: Int64
    public var links: UInt64
    public var isFolder: Bool
    /// The permission bits, `0o7777` at most.
    public var mode: UInt32
    public var uid: UInt32
    public var gid: UInt32
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    public var modified: Int64
}

extension FileStatus {
    public init(_ status: stat) {
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), octets: Int64(status.st_size),
            links: UInt64(status.st_nlink), isFolder: status.st_mode & S_IFMT == S_IFDIR,
            mode: status.st_mode & 0o7777, uid: status.st_uid, gid: status.st_gid,
            modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
    }
}
