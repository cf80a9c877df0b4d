import CLinux
import Files
import Glibc

/// The tree below a folder; `/` for the machine itself.
///
/// Every path is looked up by the kernel with that folder as its root (openat2(2), `RESOLVE_IN_ROOT`), so that the absolute symbolic links
/// of a copied server lead into the copy and nothing leads out of it.
public final class FolderTree: FileTree, LinkFollowing {
    /// The folder on this machine.
    public let root: String
    private let descriptor: Int32

    /// - Throws: ``FileTreeError`` where there is no such folder.
    public init(root: String) throws(FileTreeError) {
        self.root = root
        descriptor = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileTreeError(root, Self.reason(errno)) }
    }

    deinit {
        close(descriptor)
    }

    public func contents(of path: String, limit: Int) throws(FileTreeError) -> [UInt8]? {
        guard let file = try open(path, O_RDONLY | O_NONBLOCK) else { return nil }
        let status = try Self.status(of: file, path)
        guard status.kind == .file else { throw FileTreeError(path, "is no regular file") }
        guard status.octets <= limit else { throw FileTreeError(path, "has more than \(limit) octets") }
        // The file may be growing: what stat(2) said is a first guess only.
        var contents: [UInt8] = []
        contents.reserveCapacity(Int(status.octets))
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file.descriptor, &buffer, buffer.count)
            if count == 0 { return contents }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw FileTreeError(path, Self.reason(errno))
            }
            guard contents.count + count <= limit else { throw FileTreeError(path, "has more than \(limit) octets") }
            contents += buffer[..<count]
        }
    }

    public func names(in path: String) throws(FileTreeError) -> [String]? {
        guard let folder = try open(path, O_RDONLY | O_DIRECTORY) else { return nil }
        do throws(FileSystemError) {
            return try folder.names().sorted()
        } catch {
            throw FileTreeError(path, error.reason)
        }
    }

    public func status(of path: String) throws(FileTreeError) -> FileStatus? {
        guard let file = try open(path, OpenFile.pathOnly) else { return nil }
        return try Self.status(of: file, path)
    }

    public func placeElsewhere(of path: String) -> String? {
        let parts = path.split(separator: "/").map { String($0) }
        guard parts.count > 1, let top = try? open(parts[0], OpenFile.pathOnly | O_DIRECTORY) else { return nil }
        var count = parts.count - 1
        while count > 0 {
            let below = clinux_open_beneath(top.descriptor, parts[1...count].joined(separator: "/"), OpenFile.pathOnly)
            if below >= 0 {
                close(below)
                return nil
            }
            if errno == EXDEV { break }
            guard errno == ENOENT else { return nil }
            // The Maildir may come with its first mail: what counts is where its folder leads.
            count -= 1
        }
        while count > 0 {
            if let file = try? open(parts[0...count].joined(separator: "/"), OpenFile.pathOnly) {
                guard let found = Self.place(of: file.descriptor), let own = Self.place(of: descriptor) else { return nil }
                let base = own == "/" ? "" : own
                guard found.hasPrefix(base + "/") else { return nil }
                return ([String(found.dropFirst(base.count))] + parts[(count + 1)...]).joined(separator: "/")
            }
            count -= 1
        }
        return nil
    }

    /// Where what is open lies on this machine.
    private static func place(of descriptor: Int32) -> String? { SocketOwners.link("/proc/self/fd/\(descriptor)") }

    /// Nil where there is nothing of that name.
    private func open(_ path: String, _ flags: Int32) throws(FileTreeError) -> OpenFile? {
        let file = clinux_open_in_root(descriptor, path, flags)
        if file >= 0 { return OpenFile(descriptor: file, path: path) }
        switch errno {
        case ENOENT, ENOTDIR: return nil
        case let number: throw FileTreeError(path, Self.reason(number))
        }
    }

    private static func status(of file: OpenFile, _ path: String) throws(FileTreeError) -> FileStatus {
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw FileTreeError(path, reason(errno)) }
        let kind: FileStatus.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        return FileStatus(
            kind: kind, octets: Int64(status.st_size), mode: status.st_mode & 0o7777, uid: status.st_uid, gid: status.st_gid,
            modified: Int64(status.st_mtim.tv_sec))
    }

    private static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
