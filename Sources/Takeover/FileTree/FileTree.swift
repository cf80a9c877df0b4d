/// The files of the old server, read and never written. Paths are absolute and as the old server sees them; symbolic links are followed
/// within the tree. Implementations: ``FolderTree`` for a real folder, ``MemoryTree`` for tests.
public protocol FileTree: Sendable {
    /// The octets of a file, nil where there is none of that name.
    /// - Throws: ``FileTreeError`` when it is there and cannot be read, is not a regular file, or has more than `limit` octets.
    func contents(of path: String, limit: Int) throws(FileTreeError) -> [UInt8]?

    /// The names in a folder but for `.` and `..`, sorted, nil where there is no such folder. Names that are not UTF-8 come with those octets as
    /// U+FFFD: they cannot be opened, only reported.
    /// - Throws: ``FileTreeError`` when it cannot be read.
    func names(in path: String) throws(FileTreeError) -> [String]?

    /// What stat(2) says, symbolic links followed; nil where there is nothing of that name.
    /// - Throws: ``FileTreeError`` when it cannot be looked at.
    func status(of path: String) throws(FileTreeError) -> FileStatus?
}

extension FileTree {
    /// 64 MiB: more than any configuration file has.
    public static var usualLimit: Int { 64 << 20 }

    public func contents(of path: String) throws(FileTreeError) -> [UInt8]? {
        try contents(of: path, limit: Self.usualLimit)
    }
}
