import Glibc

/// A system account.
struct Account {
    let name: String
    let uid: uid_t
    let gid: gid_t

    init(_ name: String) throws {
        guard let entry = getpwnam(name) else { throw BenchError("there is no account \(name)") }
        self.name = name
        uid = entry.pointee.pw_uid
        gid = entry.pointee.pw_gid
    }
}
