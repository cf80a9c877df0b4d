/// A line of vpasswd: `user:crypt:uid:gid:gecos:dir:quota` and, where vpopmail keeps it, `:clear password`.
struct VpopmailAccount: Hashable, Sendable {
    /// Lowercase, as vdelivermail and the login look it up.
    var name: String
    /// The crypt(5) text; empty: no login.
    var crypt: String
    /// From the gid field.
    var flags: VpopmailFlags
    /// The home; empty: vpopmail makes it when the first mail comes.
    var folder: String
    /// As written.
    var quota: String
    var cleartext: String?

    /// - Returns: Nil where the line has no name or fewer than seven fields. A colon in the clear password belongs to it.
    init?(line: some StringProtocol) {
        let fields = line.split(separator: ":", maxSplits: 7, omittingEmptySubsequences: false)
        guard fields.count >= 7, !fields[0].isEmpty, !line.utf8.contains(0) else { return nil }
        name = fields[0].lowercased()
        crypt = String(fields[1])
        // As atoi(3): what stands behind the digits is ignored.
        flags = VpopmailFlags(rawValue: UInt32(fields[3].prefix { $0.isASCII && $0.isNumber }) ?? 0)
        folder = String(fields[5])
        quota = String(fields[6])
        cleartext = fields.count > 7 && !fields[7].isEmpty ? String(fields[7]) : nil
    }
}
