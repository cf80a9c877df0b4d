/// The folders that all Maildirs of a server lie below, as few and as deep as they are: what `martlet deliver` is let into.
enum MailboxFolders {
    /// Folders in which all kinds of things lie; none of them is the root of mailboxes by itself.
    private static let shared: Set<String> = [
        "bin", "boot", "dev", "etc", "lib", "media", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr",
        "var",
    ]

    /// So many folders in one that is shared are named; where there are more, that one is.
    private static let most = 8

    /// - Parameter maildirs: absolute paths; others are passed over.
    /// - Returns: sorted.
    static func common(_ maildirs: some Sequence<String>) -> [String] {
        // What a Maildir lies in: it is made anew where it is missing.
        let parents = maildirs.filter { $0.hasPrefix("/") }.map { Array($0.split(separator: "/").dropLast()) }
        return common(Set(parents).filter { !$0.isEmpty }).sorted()
    }

    private static func common(_ paths: Set<[Substring]>) -> [String] {
        guard let first = paths.first else { return [] }
        let length = paths.reduce(first.count) { length, path in
            zip(first.prefix(length), path).prefix { $0 == $1 }.count
        }
        if length > 1 || (length == 1 && !shared.contains(String(first[0]))) {
            return ["/" + first.prefix(length).joined(separator: "/")]
        }
        // Nothing in common but a folder that is everybody's: each of those in it by itself, unless they are many. One that lies right in it is no
        // mailbox of ours to open.
        let groups = Dictionary(grouping: paths.filter { $0.count > length }) { $0[length] }
        if length > 0, groups.count > most { return ["/" + first.prefix(length).joined(separator: "/")] }
        return groups.values.flatMap { common(Set($0)) }
    }
}
