/// The users of the old machine: `/etc/passwd`, with the hashes of `/etc/shadow` where it could be read.
public struct UnixAccounts: Sendable {
    public struct Account: Hashable, Sendable {
        public var name: String
        public var uid: UInt32
        public var gid: UInt32
        public var home: String
        /// crypt(5); nil: nobody can log in, or the file could not be read.
        public var password: String?
        public var place: SourcePlace
    }

    /// In the order of the file; of equal names only the first.
    public private(set) var accounts: [Account] = []
    private var indexes: [String: Int] = [:]

    public init() {}

    public init(tree: any FileTree, findings: inout [Finding]) {
        for (line, fields) in Self.fields(of: "/etc/passwd", tree, &findings) {
            // NIS lines and what has no home are no users of the machine.
            guard fields.count >= 6, !fields[0].isEmpty, !"+-".contains(fields[0].prefix(1)), let uid = UInt32(fields[2]),
                let gid = UInt32(fields[3]), fields[5].hasPrefix("/"), indexes[fields[0]] == nil
            else { continue }
            indexes[fields[0]] = accounts.count
            accounts.append(
                Account(
                    name: fields[0], uid: uid, gid: gid, home: DotQmail.absolute(fields[5], home: "/"),
                    password: Self.hash(fields[1]), place: SourcePlace("/etc/passwd", line: line)))
        }
        guard !accounts.isEmpty else { return }
        for (_, fields) in Self.fields(of: "/etc/shadow", tree, &findings) {
            guard fields.count >= 2, let index = indexes[fields[0]] else { continue }
            accounts[index].password = Self.hash(fields[1])
        }
    }

    public func account(named name: String) -> Account? { indexes[name].map { accounts[$0] } }

    private static func fields(
        of path: String, _ tree: any FileTree, _ findings: inout [Finding]
    ) -> [(line: Int, fields: [String])] {
        do {
            guard let octets = try tree.contents(of: path) else { return [] }
            return TextLines(octets).lines.map { line in
                (
                    line.number,
                    line.text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
                        String(Substring($0))
                    }
                )
            }
        } catch {
            findings.append(.unreadable(error))
            return []
        }
    }

    /// `x`, `*`, `!` and a hash behind a `!` let nobody in (shadow(5)).
    private static func hash(_ field: String) -> String? {
        field.utf8.count < 2 || field.hasPrefix("!") || field.hasPrefix("*") ? nil : field
    }
}
