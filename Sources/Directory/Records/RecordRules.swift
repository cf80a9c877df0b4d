/// What the directory takes as the facts of a mailbox.
enum RecordRules {
    /// PATH_MAX of Linux is 4096 with the closing NUL; the rest is room for `tmp/` and a file's name (NAME_MAX 255).
    static let longestMaildir = 4096 - 1 - 4 - 255

    /// The path without a slash at its end.
    /// - Throws: ``DirectoryError/invalid(_:)``.
    static func maildir(_ path: String) throws(DirectoryError) -> String {
        let components = path.split(separator: "/")
        guard path.hasPrefix("/"), !components.isEmpty else {
            throw .invalid("The path of a Maildir is absolute, such as /var/mail/kunde.example/anna/Maildir; not \"\(path)\".")
        }
        guard !components.contains(".."), path.utf8.count <= longestMaildir,
            path.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            throw .invalid("The path of a Maildir has no \"..\", no control character and at most \(longestMaildir) octets.")
        }
        return "/" + components.joined(separator: "/")
    }

    /// - Throws: ``DirectoryError/invalid(_:)``.
    static func quota(_ quota: Mailbox.Quota) throws(DirectoryError) -> Mailbox.Quota {
        guard quota.octets >= 0, quota.messages >= 0 else { throw .invalid("A quota is 0 (no limit) or more.") }
        return quota
    }

    /// - Throws: ``DirectoryError/invalid(_:)``.
    static func sendingLimit(_ limit: Mailbox.SendingLimit) throws(DirectoryError) {
        guard (limit.recipientsPerHour ?? 0) >= 0, (limit.recipientsPerDay ?? 0) >= 0 else {
            throw .invalid("A limit of recipients is 0 (no limit) or more.")
        }
    }

    /// - Throws: ``DirectoryError/invalid(_:)`` for 4294967295, which chown(2) reads as "leave the owner as it is".
    static func owner(uid: UInt32, gid: UInt32) throws(DirectoryError) {
        guard uid != .max, gid != .max else { throw .invalid("A uid and a gid are at most 4294967294.") }
    }
}
