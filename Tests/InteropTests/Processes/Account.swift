import Foundation

/// A system account.
struct Account {
    let name: String
    let uid: uid_t
    let gid: gid_t

    /// - Throws: ``TestFailure`` where there is no such account.
    init(_ name: String) throws {
        guard let entry = getpwnam(name) else { throw TestFailure("there is no account \(name)") }
        self.name = name
        uid = entry.pointee.pw_uid
        gid = entry.pointee.pw_gid
    }

    /// Which account the server under test serves as: `nobody` when the tests run as root, else who runs them.
    static func serving() throws -> Account {
        guard geteuid() != 0 else { return try Account("nobody") }
        guard let entry = getpwuid(geteuid()) else { throw TestFailure("user \(geteuid()) has no account") }
        return try Account(String(cString: entry.pointee.pw_name))
    }

    /// The command, to be run as this account.
    func running(_ command: [String]) throws -> [String] {
        guard geteuid() == 0 else { return command }
        let setpriv = try Peer("setpriv", package: "util-linux").path
        return [setpriv, "--reuid=\(uid)", "--regid=\(gid)", "--clear-groups"] + command
    }
}
