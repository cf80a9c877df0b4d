import Glibc

/// What the kernel said to a call on a file, and which.
struct SpoolFileError: Error, Equatable, Sendable {
    let path: String
    let errno: Int32

    /// The same for the one who answers the client: 452 4.3.1 for a full disk, 451 4.3.0 for the rest.
    var spool: SpoolError {
        switch errno {
        case ENOSPC, EDQUOT: .noSpace(path: path)
        default: .unreachable("\(path) cannot be used: \(String(cString: strerror(errno))).")
        }
    }

    var isMissing: Bool { errno == ENOENT }
}
