import Glibc

/// The Maildirs below a folder, counted and emptied between runs.
struct Maildirs {
    let root: String

    /// Mails in all `new` folders.
    func count() -> Int {
        newFolders(root, depth: 0).reduce(0) { $0 + Self.names($1).count }
    }

    /// Removes all delivered mails, and what the servers keep beside them to know a mailbox's size.
    func empty() {
        for folder in newFolders(root, depth: 0) {
            for name in Self.names(folder) { unlink("\(folder)/\(name)") }
            unlink("\(folder.dropLast("new".count))maildirsize")
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
