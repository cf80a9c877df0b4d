import Foundation

/// Locks of flock(2) that are held until they are released or the process ends.
final class AcceptLocks: @unchecked Sendable {
    // All of it is behind the lock.
    private let lock = NSLock()
    private var awaited: [String: Int32] = [:]
    private var held: Set<String> = []

    func has(_ path: String) -> Bool { lock.withLock { held.contains(path) } }

    /// Whether any is held.
    var isAny: Bool { lock.withLock { !held.isEmpty } }

    /// Gets into the line for a lock, in a thread of its own: who only looks now and then comes too late each time. The file is made where
    /// it is missing, as Postfix makes it.
    func wait(for path: String) throws(SwitchError) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw SwitchError(path, errno: errno) }
        let isNew = lock.withLock { () -> Bool in
            guard awaited[path] == nil else { return false }
            awaited[path] = file
            return true
        }
        guard isNew else {
            close(file)
            return
        }
        Thread.detachNewThread { [self] in
            while flock(file, LOCK_EX) != 0, errno == EINTR {}
            lock.withLock {
                // Released meanwhile: nobody wants it any more.
                if awaited[path] == file { held.insert(path) } else { close(file) }
            }
        }
    }

    func release() {
        lock.withLock {
            for (path, file) in awaited where held.contains(path) { close(file) }
            awaited = [:]
            held = []
        }
    }
}
