import ArgumentParser
import Directory
import Foundation

/// Where the directory lies; the same options for every command that reads or changes it.
struct DirectoryOptions: ParsableArguments {
    @OptionGroup var server: HomeOptions

    /// The directory of that home. Nothing is made or opened yet; the first question says whether it is there.
    /// - Throws: ``ConfigurationError``.
    func open() throws(ConfigurationError) -> SQLiteDirectory {
        SQLiteDirectory(path: try server.resolve().directoryPath)
    }

    /// Makes the home, mode 0750 and owned by whom the server serves as, where it is missing: for the first domain of a new server.
    /// - Throws: ``DirectoryError/unreachable(_:)``, ``ConfigurationError``.
    func makeHome() throws {
        let home = try server.resolve()
        guard mkdir(home.path, 0o750) == 0 else {
            if errno == EEXIST { return }
            throw DirectoryError.unreachable(
                "The folder \(home.path) cannot be made: \(String(cString: strerror(errno))). Make it, or name another with --home."
            )
        }
        guard geteuid() == 0, let entry = getpwnam(home.user) else { return }
        guard chown(home.path, entry.pointee.pw_uid, entry.pointee.pw_gid) == 0 else {
            throw DirectoryError.unreachable(
                "The folder \(home.path) cannot be given to \(home.user): \(String(cString: strerror(errno))).")
        }
    }

    /// Whose mailboxes are where nothing else is said: the owner of the home.
    /// - Throws: ``DirectoryError/unreachable(_:)``, ``ConfigurationError``.
    func owner() throws -> (uid: UInt32, gid: UInt32) {
        let path = try server.resolve().path
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            throw DirectoryError.unreachable(
                "The folder \(path) cannot be read: \(String(cString: strerror(errno))). Name the server's with --home.")
        }
        return (facts.st_uid, facts.st_gid)
    }
}
