import CLinux
import Files
import Glibc

/// A folder that mailboxes lie below, held open. Whatever is named below it is looked up by the kernel from there (openat2(2),
/// `RESOLVE_BENEATH`), so that no `..` and no symbolic link of a mailbox's owner leads out of it.
final class MailboxRoot: Sendable {
    /// Absolute, without a slash at its end.
    let path: String
    private let descriptor: Int32

    /// - Throws: ``FileSystemError`` where there is no such folder.
    init(_ path: String) throws(FileSystemError) {
        let components = path.split(separator: "/")
        guard path.hasPrefix("/"), !components.isEmpty else { throw FileSystemError(path: path, errno: EINVAL) }
        self.path = "/" + components.joined(separator: "/")
        // Nothing is read of it, and who opens it may have no right to: a folder such as /var/vmail is its owner's alone.
        descriptor = open(self.path, OpenFile.pathOnly | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystemError(path: path, errno: errno) }
    }

    deinit { close(descriptor) }

    /// Whether `path` names something below this folder.
    func holds(_ path: String) -> Bool { path.hasPrefix(self.path + "/") && path.utf8.count > self.path.utf8.count + 1 }

    /// Makes `call` with the folder that holds the file, and the file's name in it.
    /// - Returns: what `call` returned, or -1 with errno of the folder's opening.
    func atParent(of path: String, _ call: (Int32, String) -> Int32) -> Int32 {
        let below = path.dropFirst(self.path.count + 1)
        guard let slash = below.lastIndex(of: "/") else { return call(descriptor, String(below)) }
        let folder = clinux_open_beneath(descriptor, String(below[..<slash]), OpenFile.pathOnly | O_DIRECTORY)
        guard folder >= 0 else { return -1 }
        let result = call(folder, String(below[below.index(after: slash)...]))
        let number = errno
        close(folder)
        errno = number
        return result
    }
}
