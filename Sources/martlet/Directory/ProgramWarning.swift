import Directory
import Foundation
import MailFormat

/// Says at once what would else be found out by the first mail: that the server cannot become the user a program is to run as.
struct ProgramWarning {
    let place: DirectoryOptions
    let directory: SQLiteDirectory

    /// Writes a line to standard error for each program of the address that the server could not run.
    func look(at address: Address) async throws {
        guard case .expansion(let expansion) = try await directory.resolve(.address(address)) else { return }
        let home = try place.server.resolve()
        let account = home.user.isEmpty ? nil : getpwnam(home.user)
        let server = try account.map { (uid: $0.pointee.pw_uid, gid: $0.pointee.pw_gid) } ?? place.owner()
        for text in ProgramWarning.texts(for: expansion, server: server) {
            FileHandle.standardError.write(Data("\(text)\n".utf8))
        }
    }

    /// - Parameter server: as whom the server serves.
    static func texts(for expansion: Expansion, server: (uid: UInt32, gid: UInt32)) -> [String] {
        expansion.programs.filter { $0.user.uid != server.uid || $0.user.gid != server.gid }.map { program in
            """
            Warning: |\(program.command) is to run as the user of \(program.user.address), \(program.user.uid):\(program.user.gid). \
            The server serves as \(server.uid):\(server.gid) and can become that user only with CAP_SETUID and CAP_SETGID; \
            without them mail for \(expansion.address) is answered 451 4.3.5.
            """
        }
    }
}
