import ArgumentParser
import Directory
import Foundation

/// Where the directory lies; the same options for every command that reads or changes it.
struct DirectoryOptions: ParsableArguments {
    static let defaultHome = "/var/lib/martlet"

    @Option(name: .long, help: ArgumentHelp("The server's folder; the directory is directory.sqlite in it.", valueName: "dir"))
    var home = Self.defaultHome

    /// ``home`` as an absolute path, without a slash at its end.
    var homePath: String {
        URL(fileURLWithPath: home).standardizedFileURL.path
    }

    var databasePath: String { homePath + "/directory.sqlite" }

    /// The directory of that home. Nothing is made or opened yet; the first question says whether it is there.
    func open() -> SQLiteDirectory {
        SQLiteDirectory(path: databasePath)
    }

    /// Makes the home, mode 0750, where it is missing: for the first domain of a new server.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func makeHome() throws(DirectoryError) {
        guard mkdir(homePath, 0o750) == 0 || errno == EEXIST else {
            throw .unreachable(
                "The folder \(homePath) cannot be made: \(String(cString: strerror(errno))). Make it, or name another with --home."
            )
        }
    }

    /// Whose mailboxes are where nothing else is said: the owner of the home.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func owner() throws(DirectoryError) -> (uid: UInt32, gid: UInt32) {
        var facts = stat()
        guard stat(homePath, &facts) == 0 else {
            throw .unreachable(
                "The folder \(homePath) cannot be read: \(String(cString: strerror(errno))). Name the server's with --home.")
        }
        return (facts.st_uid, facts.st_gid)
    }
}
