/// The home of vpopmail itself: where the limits of all domains and the login of its database are.
struct VpopmailHome: Sendable {
    let path: String
    /// Of vlimits.default.
    let limits: VpopmailLimits
    /// The file that says how vpopmail reaches its database; nil where the accounts are in files.
    let databaseFile: String?

    /// By the user vpopmail of /etc/passwd, else where it is usually built for.
    init(tree: any FileTree) {
        path = Self.passwordHome(tree) ?? "/home/vpopmail"
        limits = VpopmailLimits(lines: Self.lines(of: "\(path)/etc/vlimits.default", in: tree))
        let home = path
        databaseFile = ["vpopmail.mysql", "vpopmail.pgsql", "vpopmail.ldap", "vpopmail.sybase"].lazy
            .map { "\(home)/etc/\($0)" }
            .first { (try? tree.status(of: $0)) != nil }
    }

    private static func passwordHome(_ tree: any FileTree) -> String? {
        for line in lines(of: "/etc/passwd", in: tree) where line.text.hasPrefix("vpopmail:") {
            let fields = line.text.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count > 5, fields[5].hasPrefix("/") { return DotQmail.absolute(fields[5], home: "/") }
        }
        return nil
    }

    /// None where the file is not there or cannot be read: it has a default for all that it says.
    private static func lines(of path: String, in tree: any FileTree) -> [TextLines.Line] {
        guard let octets = try? tree.contents(of: path, limit: 16 << 20) else { return [] }
        return TextLines(octets).lines
    }
}
