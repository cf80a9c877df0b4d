import Glibc

/// The Maildirs below a folder, counted and emptied between runs.
struct Maildirs: Arrivals {
    let root: String
    let domain = PostfixServer.domain
    let name = "the Maildirs"
    /// Postfix delivers after its 250.
    let isReachedAtReply: Bool

    /// Mails in all `new` folders.
    func count() -> Int {
        newFolders(root, depth: 0).reduce(0) { $0 + Self.names($1).count }
    }

    func reset() throws { try setAside() }

    /// Takes the delivered mails out of the way, and what the servers keep beside them to know a mailbox's size.
    ///
    /// They are not deleted: for seconds after thousands of files were, ext4 without a journal looks for inodes that were not used
    /// lately, and whoever makes files then is measured with that.
    private func setAside() throws {
        for folder in newFolders(root, depth: 0) {
            let maildir = folder.dropLast("new".count)
            var status = stat()
            guard stat(folder, &status) == 0, rename(folder, "\(maildir)measured-\(UInt64.random(in: 0 ... .max))") == 0,
                mkdir(folder, status.st_mode & 0o777) == 0, chown(folder, status.st_uid, status.st_gid) == 0
            else { throw BenchError("\(folder) cannot be set aside: \(String(cString: strerror(errno)))") }
            unlink("\(maildir)maildirsize")
        }
    }

    /// Octets of the smallest mail delivered; nil without mails.
    func smallest() -> Int? {
        newFolders(root, depth: 0).flatMap { folder in
            Self.names(folder).compactMap { name in
                var status = stat()
                return stat("\(folder)/\(name)", &status) == 0 ? Int(status.st_size) : nil
            }
        }.min()
    }

    private func newFolders(_ folder: String, depth: Int) -> [String] {
        guard depth < 5 else { return [] }
        let names = Self.names(folder)
        if names.contains("new"), names.contains("tmp") { return ["\(folder)/new"] }
        return names.flatMap { newFolders("\(folder)/\($0)", depth: depth + 1) }
    }

    private static func names(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
