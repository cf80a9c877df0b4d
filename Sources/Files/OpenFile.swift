import Glibc
import Synchronization

/// An open descriptor. It is closed when nobody holds it any more, so that no way out of a function leaks it.
public final class OpenFile: Sendable {
    /// O_PATH of open(2), which Swift's Glibc does not show: a file is looked at without a right to read it.
    public static let pathOnly: Int32 = 0o10000000

    public let descriptor: Int32
    public let path: String
    private let isLocked = Atomic(false)

    /// Takes the descriptor over: it is this object that closes it.
    public init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// The lock of flock(2) belongs to the open file and not to the process: a child that was forked a moment ago has a share in it until it runs its
    /// program. So it is given back by word, and not only by closing.
    deinit {
        if isLocked.load(ordering: .relaxed) { flock(descriptor, LOCK_UN) }
        close(descriptor)
    }

    /// Takes the flock(2) of the file.
    /// - Returns: as flock(2), with errno.
    func lock() -> Int32 {
        let result = flock(descriptor, LOCK_EX | LOCK_NB)
        if result == 0 { isLocked.store(true, ordering: .relaxed) }
        return result
    }

    /// The names in a folder without `.` and `..`, from the first on each time it is asked; ENOTDIR where it is none.
    public func names() throws(FileSystemError) -> [String] {
        // closedir(3) closes what it reads: a copy of the descriptor, which shares the place that was read to.
        let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { throw FileSystemError(path: path, errno: errno) }
        guard let stream = fdopendir(own) else {
            let number = errno
            close(own)
            throw FileSystemError(path: path, errno: number)
        }
        defer { closedir(stream) }
        rewinddir(stream)
        var names: [String] = []
        while true {
            // readdir(3) tells the end from a failure by errno alone.
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw FileSystemError(path: path, errno: errno) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }
}
