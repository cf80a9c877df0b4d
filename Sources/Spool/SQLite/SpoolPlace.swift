import Files
import Foundation
import GRDB

/// The folder of a spool: `queue.sqlite` with its log beside it, and `bodies/` with the mails that are too large for it.
struct SpoolPlace: Sendable {
    /// Which file it is, whatever its name: a file put in its place is another one.
    struct Identity: Hashable, Sendable {
        var device: UInt64
        var inode: UInt64
    }

    let folder: String
    /// How long a locked database is waited for, in seconds.
    let patience: Double
    let fileSystem: any FileSystem

    var database: String { folder + "/queue.sqlite" }
    var bodies: String { folder + "/bodies" }

    func body(_ name: String) -> String { bodies + "/" + name }

    /// Which file bears the database's name now; nil where there is none.
    func identity() throws(SpoolError) -> Identity? {
        var facts = stat()
        guard stat(database, &facts) == 0 else {
            if errno == ENOENT { return nil }
            throw .unreachable("The queue \(database) cannot be found: \(String(cString: strerror(errno))).")
        }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw .unreachable("\(database) is not a file, so it is not the queue. Move it away and put the queue back.")
        }
        return Identity(device: UInt64(facts.st_dev), inode: UInt64(facts.st_ino))
    }

    /// Makes the folders and an empty file, durable in their parents. Made by root they get the owner of the folder above, since the
    /// server gives root away; SQLite gives the files beside the database the mode and, as root, the owner of it.
    ///
    /// A crash in it leaves folders or an empty file, which the next start fills.
    func create() throws(SpoolError) {
        let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
        do throws(FileSystemError) {
            try fileSystem.makeFolderIfMissing(folder, mode: 0o700)
            try fileSystem.makeFolderIfMissing(bodies, mode: 0o700)
            do throws(FileSystemError) {
                _ = try fileSystem.open(database, .create)
            } catch {
                if error.errno != EEXIST { throw error }
            }
            try give([folder, bodies, database], toOwnerOf: parent)
            try fileSystem.syncFolder(folder)
            try fileSystem.syncFolder(parent)
        } catch {
            throw error.spool
        }
    }

    private func give(_ paths: [String], toOwnerOf parent: String) throws(FileSystemError) {
        var facts = stat()
        guard geteuid() == 0, stat(parent, &facts) == 0 else { return }
        for path in paths {
            guard chown(path, facts.st_uid, facts.st_gid) == 0 else { throw FileSystemError(path: path, errno: errno) }
        }
    }

    func configuration(readonly: Bool, label: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        configuration.readonly = readonly
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(patience)
        configuration.maximumReaderCount = 4
        // DatabasePool has its readers wait ten seconds, whatever the line above says.
        let milliseconds = Int(patience * 1000)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
            if !readonly {
                // 32 MiB of pages between checkpoints: each is two fsyncs more. 64 MiB of pages in memory, if there are so many: what was just
                // queued is leased out of them.
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 8192; PRAGMA cache_size = -65536")
                // Debian's SQLite writes zeros over what is deleted, which doubles the writes of a mail's end.
                try db.execute(sql: "PRAGMA secure_delete = OFF")
            }
        }
        return configuration
    }

    /// What the operator reads of an error of SQLite.
    func explained(_ error: any Error) -> SpoolError {
        if let error = error as? SpoolError { return error }
        guard let error = error as? DatabaseError else { return .unreachable("The queue \(database) cannot be used: \(error).") }
        let answer = error.message ?? error.resultCode.description
        let hint: String
        switch error.resultCode {
        case .SQLITE_FULL: return .noSpace(path: database)
        case .SQLITE_BUSY, .SQLITE_LOCKED: hint = "Another program holds its lock; end that program or wait for it."
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: hint = "Its file is damaged."
        case .SQLITE_IOERR: hint = "Look at the disk."
        default: hint = "Look at the permissions of the file and its folder."
        }
        return .unreachable("The queue \(database) answers: \(answer). \(hint)")
    }
}
