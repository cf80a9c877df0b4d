import Glibc

/// What the kernel said to a call on a file, and which.
public struct FileSystemError: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    public let errno: Int32

    public init(path: String, errno: Int32) {
        self.path = path
        self.errno = errno
    }

    public var description: String { "\(path): \(reason)" }

    /// What the system says of it, such as `No such file or directory`.
    public var reason: String { String(cString: strerror(errno)) }

    /// There is no file of that name.
    public var isMissing: Bool { errno == ENOENT }
    /// There is a file of that name already.
    public var isThere: Bool { errno == EEXIST }
    /// The disk, or the owner's share of it, is full.
    public var isNoSpace: Bool { errno == ENOSPC || errno == EDQUOT }
    /// The two names lie on different file systems, or on two mounts of one.
    public var isAcrossFileSystems: Bool { errno == EXDEV }
    /// The process may not give the file to another owner.
    public var isNotPermitted: Bool { errno == EPERM }
}
