import CLinux
import Files
import Glibc

/// The folders that `martlet deliver` may write below, and whether it gets to a mailbox from there: it looks a path up as it does, by openat2(2) with
/// `RESOLVE_BENEATH`.
struct MailboxRoots {
    private let roots: [String]

    init(_ roots: [String]) {
        self.roots = roots.map { "/" + $0.split(separator: "/").joined(separator: "/") }.sorted { $0.utf8.count > $1.utf8.count }
    }

    /// Whether a mailbox, or the folder that it will be made in, can be reached.
    func reach(_ maildir: String) -> Bool {
        guard let root = roots.first(where: { maildir.hasPrefix($0 + "/") }) else { return false }
        let folder = open(root, OpenFile.pathOnly | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return false }
        defer { close(folder) }
        var parts = maildir.dropFirst(root.count).split(separator: "/")
        while !parts.isEmpty {
            let found = clinux_open_beneath(folder, parts.joined(separator: "/"), OpenFile.pathOnly)
            if found >= 0 {
                close(found)
                return true
            }
            guard errno == ENOENT else { return false }
            parts.removeLast()
        }
        return true
    }
}
