import Foundation
import GRDB

/// The file that holds the directory.
struct DatabaseFile: Sendable {
    /// Which file it is, whatever its name: a file put in its place is another one.
    struct Identity: Hashable, Sendable {
        var device: UInt64
        var inode: UInt64
    }

    var path: String
    /// How long a locked database is waited for, in seconds.
    var busyTimeout: Double

    /// - Throws: ``DirectoryError/unreachable(_:)`` when no regular file is there.
    func identity() throws(DirectoryError) -> Identity {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            let hint =
                errno == ENOENT
                ? "Put it back; for a new server, `martlet domain add` makes it." : "Look at its folder's permissions."
            throw .unreachable("The directory's database \(path) cannot be found: \(String(cString: strerror(errno))). \(hint)")
        }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw .unreachable(
                "\(path) is not a file, so it is not the directory's database. Move it away and put the database back.")
        }
        return Identity(device: UInt64(facts.st_dev), inode: UInt64(facts.st_ino))
    }

    var isMissing: Bool {
        var facts = stat()
        return stat(path, &facts) != 0 && errno == ENOENT
    }

    /// Makes an empty file, mode 0600. Made by root it gets the owner of its folder, since the server gives root away; SQLite
    /// gives the `-wal` and `-shm` files the mode and, as root, the owner of this one.
    ///
    /// A crash after it leaves an empty file, which every look-up calls unreachable and the next `domain add` fills.
    func create() throws(DirectoryError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw .unreachable("The directory's database \(path) cannot be made: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        var folder = stat()
        let folderPath = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard geteuid() == 0, stat(folderPath, &folder) == 0 else { return }
        guard fchown(descriptor, folder.st_uid, folder.st_gid) == 0 else {
            throw .unreachable("\(path) cannot be given to the owner of its folder: \(String(cString: strerror(errno))).")
        }
    }

    func configuration(readonly: Bool, label: String) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(busyTimeout)
        // DatabasePool has its readers wait ten seconds, whatever the line above says.
        let milliseconds = Int(busyTimeout * 1000)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA busy_timeout = \(milliseconds)") }
        configuration.label = label
        return configuration
    }

    /// What the operator reads of an error of SQLite.
    func unreachable(_ error: any Error) -> DirectoryError {
        guard let error = error as? DatabaseError else {
            return .unreachable("The directory's database \(path) cannot be used: \(error).")
        }
        let answer = error.message ?? error.resultCode.description
        let hint =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: "Another program holds its lock; end that program or wait for it."
            case .SQLITE_NOTADB, .SQLITE_CORRUPT: "Put a backup in its place."
            case .SQLITE_FULL, .SQLITE_IOERR: "Look at the disk."
            default: "Look at the permissions of the file and its folder."
            }
        return .unreachable("The directory's database \(path) answers: \(answer). \(hint)")
    }
}
