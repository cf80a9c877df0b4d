import Files
import Glibc

/// The files of one mail in the old queue, and where they are put aside.
///
/// Aside is a folder of the queue itself, so that it is the same file system: qmail names a mail by its inode, and a mail that comes back has to be the
/// file that it was. Neither server looks into a folder of that name.
public struct OldQueueFiles: Sendable {
    public static let aside = "martlet-switch"

    /// The folder that stands for `/`.
    private let root: String

    public init(root: String) {
        self.root = root == "/" ? "" : root
    }

    /// Puts a mail's files aside. What is aside already stays there, so that a crash in it is mended by doing it again.
    public func putAside(_ message: MailServerModel.QueuedMessage) throws(SwitchError) {
        guard let queue = Self.queue(of: message) else {
            throw SwitchError(
                "\(message.place) lies in no queue that is known.",
                german: "\(message.place) liegt in keiner bekannten Warteschlange.")
        }
        for name in names(of: message, in: queue) {
            try DurableFile.move("\(root)\(queue)/\(name)", to: "\(root)\(queue)/\(Self.aside)/\(name)")
        }
    }

    /// Puts files back to where they were.
    /// - Parameter wants: says by its name (the last part of its path, as the old server names the mail) which.
    /// - Returns: whether none is left aside; the folder is gone then.
    @discardableResult
    public func putBack(from queue: String, where wants: (String) -> Bool) throws(SwitchError) -> Bool {
        let aside = "\(root)\(queue)/\(Self.aside)"
        for path in Self.files(below: aside) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if wants(name) { try DurableFile.move("\(aside)/\(path)", to: "\(root)\(queue)/\(path)") }
        }
        guard Self.files(below: aside).isEmpty else { return false }
        Self.removeEmpty(aside)
        return true
    }

    /// Moves what is still aside out of the queue, into a folder that keeps it; the folder in the queue is gone then.
    /// - Returns: how many files.
    public func retire(from queue: String, to folder: String) throws(SwitchError) -> Int {
        let aside = "\(root)\(queue)/\(Self.aside)"
        let paths = Self.files(below: aside)
        for path in paths {
            // Perhaps another file system: a copy that is whole, then the original goes.
            guard let octets = try DurableFile.contents(of: "\(aside)/\(path)") else { continue }
            try DurableFile.makeFolder(FilePath.parent(of: "\(folder)/\(path)"), mode: 0o700)
            try DurableFile.write(octets, to: "\(folder)/\(path)")
            unlink("\(aside)/\(path)")
        }
        Self.removeEmpty(aside)
        return paths.count
    }

    /// The folder of the queue that a mail lies in, as the old server sees it.
    public static func queue(of message: MailServerModel.QueuedMessage) -> String? {
        let (path, folders): (String, [String]) =
            switch message.content {
            case .file(let path): (path, ["mess"])
            case .postfixQueueFile(let path): (path, ["incoming", "active", "deferred", "hold", "corrupt", "maildrop"])
            }
        let parts = path.split(separator: "/").map(String.init)
        guard let index = parts.lastIndex(where: { folders.contains($0) }), index > 0 else { return nil }
        return "/" + parts[..<index].joined(separator: "/")
    }

    /// The names of its files below the queue, those that are not there included.
    private func names(of message: MailServerModel.QueuedMessage, in queue: String) -> [String] {
        switch message.content {
        case .file(let path):
            let tail = String(path.dropFirst(queue.count + "/mess/".count))
            let split = ["mess", "info", "local", "remote", "todo", "intd", "bounce"].map { "\($0)/\(tail)" }
            // conf-split is not used for these three, in the qmail of the book.
            return split + ["todo", "intd", "bounce"].map { "\($0)/\(message.id)" }
        case .postfixQueueFile(let path):
            let name = String(path.dropFirst(queue.count + 1))
            let tail = name.drop { $0 != "/" }.dropFirst()
            // What the old server wrote down of tries, which would be shown with a mail that is no more.
            return [name] + ["defer", "bounce", "trace"].map { "\($0)/\(tail)" }
        }
    }

    private static func files(below folder: String) -> [String] {
        var found: [String] = []
        for name in SocketOwners.names(in: folder) {
            if isFolder("\(folder)/\(name)") {
                found += files(below: "\(folder)/\(name)").map { "\(name)/\($0)" }
            } else {
                found.append(name)
            }
        }
        return found.sorted()
    }

    private static func removeEmpty(_ folder: String) {
        for name in SocketOwners.names(in: folder) { removeEmpty("\(folder)/\(name)") }
        rmdir(folder)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
