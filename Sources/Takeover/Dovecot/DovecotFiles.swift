import Synchronization

/// Passwd-files whose path depends on the domain, each read once.
final class DovecotFiles: Sendable {
    private let files = Mutex<[String: DovecotPasswdFile?]>([:])

    func file(_ path: String, _ read: () -> DovecotPasswdFile?) -> DovecotPasswdFile? {
        if let known = files.withLock({ $0[path] }) { return known }
        let file = read()
        files.withLock { $0[path] = .some(file) }
        return file
    }
}
