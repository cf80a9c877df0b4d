import Glibc

/// What the kernel said to a call on a file, and which.
struct FileSystemError: Error, Equatable, Sendable {
    let path: String
    let errno: Int32

    /// The same for the one who answers the client: 452 4.3.1 for a full disk, 451 4.3.0 for the rest.
    var delivery: DeliveryError {
        errno == ENOSPC || errno == EDQUOT ? .noSpace(path: path) : .failed(path: path, errno: errno)
    }

    var text: String { "\(path): \(String(cString: strerror(errno)))" }
}

extension FileSystemError {
    /// There is no file of that name.
    var isMissing: Bool { errno == ENOENT }
    /// There is a file of that name already.
    var isThere: Bool { errno == EEXIST }
    /// The two names lie on different file systems, or on two mounts of one.
    var isAcrossFileSystems: Bool { errno == EXDEV }
    /// The process may not give the file to another owner.
    var isNotPermitted: Bool { errno == EPERM }
}
