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

    /// Puts a mail's files aside. What is aside already stays there, so that a crash in it is mended by doing it again; what a crash leaves is
    /// nothing that the old server would deliver or report on, or else the whole mail.
    /// - Parameter path: of its content, as the old server sees it.
    public func putAside(_ path: String) throws(SwitchError) {
        guard let place = Place(path) else {
            throw SwitchError(
                "\(path) lies in no queue that is known.", german: "\(path) liegt in keiner bekannten Warteschlange.")
        }
        for name in names(of: place) {
            try DurableFile.move("\(root)\(place.queue)/\(name)", to: "\(root)\(place.queue)/\(Self.aside)/\(name)")
        }
    }

    /// Puts files back to where they were, the last that went aside first.
    /// - Parameter wants: says by its name (the last part of its path, as the old server names the mail) which.
    /// - Returns: whether none is left aside; the folder is gone then.
    @discardableResult
    public func putBack(from queue: String, where wants: (String) -> Bool) throws(SwitchError) -> Bool {
        let aside = "\(root)\(queue)/\(Self.aside)"
        let paths = Self.files(below: aside).map { (path: $0, turn: Self.turn(of: $0)) }
        for (path, _) in paths.sorted(by: { ($1.turn, $0.path) < ($0.turn, $1.path) }) {
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
    public static func queue(of message: MailServerModel.QueuedMessage) -> String? { Place(message.content.path)?.queue }

    /// Where in a queue the content of a mail lies.
    private struct Place {
        var queue: String
        /// `mess` of qmail, else a folder of Postfix's.
        var folder: String
        /// The folders that hashing made, and the name.
        var tail: String
        var name: String

        init?(_ path: String) {
            let folders: Set = ["mess", "incoming", "active", "deferred", "hold", "corrupt", "maildrop"]
            let parts = path.split(separator: "/").map { String($0) }
            guard let index = parts.lastIndex(where: { folders.contains($0) }), index > 0, index < parts.count - 1 else {
                return nil
            }
            queue = "/" + parts[..<index].joined(separator: "/")
            folder = parts[index]
            tail = parts[(index + 1)...].joined(separator: "/")
            name = parts[parts.count - 1]
        }
    }

    /// The files of a mail of qmail in the order in which they go aside (INTERNALS of qmail). Without `info` a mail that was processed is none: nobody
    /// delivers it or reports on it, and qmail-clean takes what is left of it after 36 hours; one with `todo` is begun anew from there. Without
    /// either there is no mail. The content goes last: its inode is the mail's number, which no other may get while files of that number lie about.
    private static let qmailOrder = ["info", "todo", "local", "remote", "bounce", "intd", "mess"]

    /// When a file of the queue goes aside, among those of its mail.
    private static func turn(of path: String) -> Int {
        let folder = path.split(separator: "/").first.map { String($0) } ?? ""
        // Of Postfix the mail before what was written down of it, which is nothing without it.
        return qmailOrder.firstIndex(of: folder) ?? (["defer", "bounce", "trace"].contains(folder) ? 1 : 0)
    }

    /// The names of its files below the queue, some that are not there included.
    private func names(of place: Place) -> [String] {
        if place.folder == "mess" {
            return Self.qmailOrder.flatMap { folder in
                // conf-split is not used for these three, in the qmail of the book.
                ["todo", "intd", "bounce"].contains(folder)
                    ? ["\(folder)/\(place.tail)", "\(folder)/\(place.name)"] : ["\(folder)/\(place.tail)"]
            }
        }
        // What the old server wrote down of tries, which would be shown with a mail that is no more.
        let logs = ["defer", "bounce", "trace"].flatMap { log in logNames(of: place, in: log) }
        return ["\(place.folder)/\(place.tail)"] + logs
    }

    /// Where a log of Postfix may lie: `hash_queue_names` says for each folder by itself whether it is hashed.
    private func logNames(of place: Place, in log: String) -> [String] {
        let near = ["\(log)/\(place.name)", "\(log)/\(place.tail)"]
        // All that are hashed are hashed alike.
        guard place.tail == place.name, !DurableFile.exists("\(root)\(place.queue)/\(near[0])") else { return near }
        return Self.folders(below: "\(root)\(place.queue)/\(log)", depth: 4).map { "\(log)/\($0)/\(place.name)" }
    }

    private static func folders(below folder: String, depth: Int) -> [String] {
        guard depth > 0 else { return [] }
        // A folder that hashing made has a letter for its name.
        return SocketOwners.names(in: folder).filter { $0.utf8.count == 1 && isFolder("\(folder)/\($0)") }.flatMap { name in
            [name] + folders(below: "\(folder)/\(name)", depth: depth - 1).map { "\(name)/\($0)" }
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
