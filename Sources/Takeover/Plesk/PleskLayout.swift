/// Where a Plesk server has its mail, and which virtual domains are the panel's: their user part is the number of the domain, and an
/// assignment leads it to the domain's folder.
struct PleskLayout: Sendable {
    struct Domain: Hashable, Sendable {
        var name: String
        /// Other names with the same number (domain aliases of the panel).
        var otherNames: [String] = []
        var number: String
        /// `/var/qmail/mailnames/<name>`.
        var folder: String
        var place: SourcePlace
        /// The name as it can be shown.
        var shownName: String { Finding.printable(name) }
    }

    /// `/var/qmail/mailnames`.
    let mailnames: String
    /// In the order of virtualdomains.
    private(set) var domains: [Domain] = []
    /// Domains whose unknown users qmail-smtpd of Plesk refuses in the session.
    let refusesUnknown: Set<String>

    /// - Parameter known: What the server takes for domains at all; nil: every name.
    init(tree: any FileTree, among known: Set<String>? = nil) {
        mailnames = Self.setting("PLESK_MAILNAMES_D", in: tree) ?? "/var/qmail/mailnames"
        refusesUnknown = Set(Self.lines(of: "/var/qmail/control/rejectnonexist", in: tree).map { $0.text.lowercased() })
        // What is wrong with these files, QmailReader has said.
        var findings: [Finding] = []
        let control = QmailControl(tree: tree, findings: &findings)
        let users = QmailUsers(tree: tree, findings: &findings)
        // A domain that stands in locals as well is no virtual one.
        let local = Set(control.locals.map(\.text))
        var indices: [String: Int] = [:]
        for pair in control.virtualdomains where !local.contains(pair.key) && known?.contains(pair.key) ?? true {
            guard QmailDomains.isName(pair.key), !pair.key.hasPrefix(".") else { continue }
            guard !pair.value.isEmpty, pair.value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { continue }
            guard let assignment = users.assignment(for: "\(pair.value)-"), assignment.isWild,
                let folder = Self.name(of: assignment.user.home, in: mailnames)
            else { continue }
            if let index = indices[pair.value] {
                add(pair.key, toDomainAt: index, folder, pair.place)
            } else {
                indices[pair.value] = domains.count
                domains.append(Domain(name: pair.key, number: pair.value, folder: assignment.user.home, place: pair.place))
            }
        }
    }

    /// The domain that the folder is named after is the one that has the users.
    private mutating func add(_ name: String, toDomainAt index: Int, _ folder: String, _ place: SourcePlace) {
        guard name == folder.lowercased() else {
            domains[index].otherNames.append(name)
            return
        }
        domains[index].otherNames.append(domains[index].name)
        domains[index].name = name
        domains[index].place = place
    }

    /// The last part of a path right below `folder`; nil for any other path.
    static func name(of path: String, in folder: String) -> String? {
        guard path.hasPrefix(folder + "/") else { return nil }
        let name = path.dropFirst(folder.count + 1)
        return name.isEmpty || name.contains("/") ? nil : String(name)
    }

    /// A line of psa.conf: a name, blanks, a value.
    private static func setting(_ name: String, in tree: any FileTree) -> String? {
        for line in lines(of: "/etc/psa/psa.conf", in: tree) {
            let words = line.text.split { $0 == " " || $0 == "\t" }
            if words.count == 2, words[0] == name, words[1].hasPrefix("/") { return DotQmail.absolute(words[1], home: "/") }
        }
        return nil
    }

    /// None where the file is not there or cannot be read: both have defaults.
    private static func lines(of path: String, in tree: any FileTree) -> [TextLines.Line] {
        guard let octets = try? tree.contents(of: path, limit: 16 << 20) else { return [] }
        return TextLines(octets).lines
    }
}
