import CLinux
import Foundation

/// The account that serves. Root binds the ports and reads the certificate; then it is given away for good.
struct ServiceAccount {
    let name: String
    let uid: uid_t
    let gid: gid_t

    /// - Throws: ``ServeError/unknownUser(_:)``.
    init(named name: String) throws(ServeError) {
        guard let entry = getpwnam(name) else { throw .unknownUser(name) }
        self.name = name
        uid = entry.pointee.pw_uid
        gid = entry.pointee.pw_gid
    }

    /// Leaves the process as an account without root's rights, and the folders usable by it.
    /// - Parameters:
    ///   - user: from the configuration; empty: stay who started the server.
    ///   - folders: made where they are missing, owned by the account.
    /// - Throws: ``ServeError``; the process must then end.
    static func settle(as user: String, folders: [String]) throws(ServeError) {
        let account = user.isEmpty ? nil : try ServiceAccount(named: user)
        if geteuid() == 0 {
            guard let account, account.uid != 0 else { throw .isRoot }
            for folder in folders { try make(folder, owner: account) }
            try account.become()
        } else {
            if let account, account.uid != geteuid() { throw .cannotBecome(user: user, by: startedBy) }
            for folder in folders { try make(folder, owner: nil) }
        }
    }

    private static var startedBy: String {
        getpwuid(geteuid()).flatMap { String(validatingCString: $0.pointee.pw_name) } ?? "uid \(geteuid())"
    }

    /// Order matters, and each step is checked: a server that only believes it gave root away is worse than one that kept it.
    private func become() throws(ServeError) {
        guard clinux_drop_privileges(name, uid, gid) == 0 else {
            throw .cannotGiveRootAway(user: name, reason: String(cString: strerror(errno)))
        }
        guard geteuid() == uid, getuid() == uid, getegid() == gid, setuid(0) != 0 else {
            throw .cannotGiveRootAway(user: name, reason: "root came back")
        }
    }

    private static func make(_ folder: String, owner: ServiceAccount?) throws(ServeError) {
        var status = stat()
        if stat(folder, &status) == 0 { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        } catch {
            throw .folder(folder, reason: "cannot be made: \(error.localizedDescription)")
        }
        guard let owner else { return }
        guard chown(folder, owner.uid, owner.gid) == 0 else {
            throw .folder(folder, reason: "cannot be given to \(owner.name): \(String(cString: strerror(errno)))")
        }
    }
}
