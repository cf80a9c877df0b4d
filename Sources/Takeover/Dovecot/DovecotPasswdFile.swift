/// A passwd-file of Dovecot: `user:password:uid:gid:gecos:home:shell:extra fields`.
struct DovecotPasswdFile: Sendable {
    struct Entry: Hashable, Sendable {
        var user: String
        var password: String
        var uid: String
        var gid: String
        var home: String
        /// `userdb_mail=…`, `userdb_quota_rule=…`, `nopassword`.
        var extra: [String: String]
        var place: SourcePlace
    }

    private(set) var entries: [Entry] = []
    private var indexes: [String: Int] = [:]

    init(_ octets: [UInt8], file: String) {
        for line in TextLines(octets).lines where !line.text.isEmpty && !line.text.hasPrefix("#") {
            var fields = line.text.unicodeScalars.split(separator: ":", maxSplits: 7, omittingEmptySubsequences: false).map {
                String($0)
            }
            guard !fields[0].isEmpty else { continue }
            while fields.count < 8 { fields.append("") }
            var extra: [String: String] = [:]
            for word in PostfixList.words(fields[7]) {
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                extra[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
            }
            let entry = Entry(
                user: fields[0], password: fields[1], uid: fields[2], gid: fields[3], home: fields[5], extra: extra,
                place: SourcePlace(file, line: line.number))
            let key = entry.user.lowercased()
            guard indexes[key] == nil else { continue }
            indexes[key] = entries.count
            entries.append(entry)
        }
    }

    func entry(_ user: String) -> Entry? { indexes[user.lowercased()].map { entries[$0] } }

    /// A field that is of the passdb (`userdb_mail`) or of the userdb (`mail`).
    static func field(_ name: String, of entry: Entry) -> String? { entry.extra["userdb_\(name)"] ?? entry.extra[name] }
}
