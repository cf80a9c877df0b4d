import Glibc

/// What stat(2) tells of a file, as far as delivery asks.
struct FileStatus: Equatable, Codable, Sendable {
    var device: UInt64
    var inode: UInt64
    var octets: Int64
    var links: UInt64
    var isFolder: Bool
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    var modified: Int64
}

extension FileStatus {
    init(_ status: stat) {
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), octets: Int64(status.st_size),
            links: UInt64(status.st_nlink), isFolder: status.st_mode & S_IFMT == S_IFDIR,
            modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
    }
}
