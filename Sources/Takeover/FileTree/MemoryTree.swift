/// A tree that lies in memory: for tests and fuzzing. A folder is there when a file in it is.
public struct MemoryTree: FileTree {
    public struct File: Sendable {
        public var contents: [UInt8]
        public var status: FileStatus

        public init(_ contents: [UInt8], status: FileStatus = FileStatus(kind: .file)) {
            self.contents = contents
            self.status = status
        }
    }

    /// By absolute path.
    public var files: [String: File] {
        didSet { folders = Self.folders(of: files) }
    }
    /// The status of folders that are not as ``FileStatus`` gives them.
    public var folderStatus: [String: FileStatus] = [:]
    private var folders: [String: Set<String>]

    public init(files: [String: File] = [:]) {
        self.files = files
        folders = Self.folders(of: files)
    }

    public init(_ texts: [String: String]) {
        self.init(files: texts.mapValues { File(Array($0.utf8)) })
    }

    public func contents(of path: String, limit: Int) throws(FileTreeError) -> [UInt8]? {
        guard let file = files[path] else {
            if folders[path] != nil { throw FileTreeError(path, "is a folder") }
            return nil
        }
        guard file.contents.count <= limit else { throw FileTreeError(path, "has more than \(limit) octets") }
        return file.contents
    }

    public func names(in path: String) throws(FileTreeError) -> [String]? {
        folders[path]?.sorted()
    }

    public func status(of path: String) throws(FileTreeError) -> FileStatus? {
        if let file = files[path] {
            var status = file.status
            status.octets = Int64(file.contents.count)
            return status
        }
        guard folders[path] != nil || folderStatus[path] != nil else { return nil }
        return folderStatus[path] ?? FileStatus(kind: .folder, mode: 0o755)
    }

    private static func folders(of files: [String: File]) -> [String: Set<String>] {
        var folders: [String: Set<String>] = ["/": []]
        for path in files.keys {
            var rest = path[...]
            while let slash = rest.lastIndex(of: "/"), rest.count > 1 {
                let folder = slash == rest.startIndex ? "/" : String(rest[..<slash])
                let isNew = folders[folder, default: []].insert(String(rest[rest.index(after: slash)...])).inserted
                guard isNew else { break }
                rest = folder[...]
            }
        }
        return folders
    }
}
