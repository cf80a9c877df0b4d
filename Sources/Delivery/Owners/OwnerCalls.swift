import CLinux
import Files
import Glibc

/// Makes the calls that `martlet deliver` is asked for, each as the owner it names: the kernel judges his rights, not root's. So a mailbox that
/// holds a symbolic link to somebody else's files gets its owner no further than he gets himself.
struct OwnerCalls: Sendable {
    let roots: [MailboxRoot]

    /// - Returns: the reply, and the descriptor of a file that was opened, for the caller to close.
    func perform(_ request: OwnerRequest) -> (OwnerReply, descriptor: Int32?) {
        // Root owns no mailbox, and nobody is 4294967295.
        guard request.uid != 0, request.gid != 0, request.uid != .max, request.gid != .max else {
            return (OwnerReply(errno: EPERM), nil)
        }
        let paths = [request.path] + (request.target.map { [$0] } ?? [])
        guard paths.allSatisfy(Self.isPlain) else { return (OwnerReply(errno: EINVAL), nil) }
        guard let root = roots.first(where: { root in paths.allSatisfy(root.holds) }) else {
            return (OwnerReply(errno: EACCES), nil)
        }
        guard clinux_act_as(request.uid, request.gid) == 0 else { return (OwnerReply(errno: EPERM), nil) }
        defer { clinux_act_as_self() }
        var status: FileStatus?
        let result = call(request, below: root, &status)
        if result < 0 { return (OwnerReply(errno: errno), nil) }
        return (OwnerReply(errno: 0, status: status), request.call.opens ? result : nil)
    }

    private func call(_ request: OwnerRequest, below root: MailboxRoot, _ status: inout FileStatus?) -> Int32 {
        root.atParent(of: request.path) { folder, name in
            switch request.call {
            case .create: openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            case .append: openat(folder, name, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
            case .read: openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            case .folder: openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            case .unlink: unlinkat(folder, name, 0)
            case .removeFolder: unlinkat(folder, name, AT_REMOVEDIR)
            case .makeFolder: mkdirat(folder, name, request.mode ?? 0o700)
            case .status: Self.status(folder, name, &status)
            case .link, .rename:
                root.atParent(of: request.target ?? "") { other, new in
                    request.call == .link ? linkat(folder, name, other, new, 0) : renameat(folder, name, other, new)
                }
            }
        }
    }

    private static func status(_ folder: Int32, _ name: String, _ status: inout FileStatus?) -> Int32 {
        var found = stat()
        let result = fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW)
        if result == 0 { status = FileStatus(found) }
        return result
    }

    /// An absolute path without detours, and of names.
    private static func isPlain(_ path: String) -> Bool {
        path.hasPrefix("/") && !path.utf8.contains(0)
            && path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".."
            }
    }
}

extension OwnerRequest.Call {
    /// Whether a descriptor comes of it.
    fileprivate var opens: Bool {
        switch self {
        case .create, .append, .read, .folder: true
        case .link, .rename, .unlink, .makeFolder, .removeFolder, .status: false
        }
    }
}
