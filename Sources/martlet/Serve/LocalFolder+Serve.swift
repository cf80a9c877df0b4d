import Foundation
import Reception

extension LocalFolder {
    /// Makes the folder what it has to be, and opens the socket. The folder is there and belongs to the account that serves.
    ///
    /// Every account of the machine passes through the folder; into the maildrop it may write, and see nothing there that is not its own.
    /// - Throws: ``ServeError``.
    func open() throws(ServeError) -> ListeningSocket {
        try set(path, mode: 0o755)
        if mkdir(maildrop, 0o700) != 0, errno != EEXIST {
            throw .folder(maildrop, reason: "cannot be made: \(String(cString: strerror(errno)))")
        }
        try set(maildrop, mode: 0o1733)
        do {
            return try ListeningSocket(localPath: socket)
        } catch {
            throw .socket("\(error) ([local] says where it lies; enabled = false does without)")
        }
    }

    private func set(_ folder: String, mode: mode_t) throws(ServeError) {
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
            throw .folder(folder, reason: "must be a folder that belongs to the account that serves")
        }
        guard status.st_mode & 0o7777 == mode || chmod(folder, mode) == 0 else {
            throw .folder(folder, reason: "cannot be opened to programs: \(String(cString: strerror(errno)))")
        }
    }
}
