/// A virtual domain of qmail whose folder is one of vpopmail.
struct VpopmailDomain: Sendable {
    var name: String
    /// Other names of it: virtual domains of their own whose assignments lead to the same folder (vaddaliasdomain).
    var otherNames: [String] = []
    /// Who owns the folder and all mailboxes in it; the home is the folder.
    var owner: MailServerModel.Address.User
    /// The line of virtualdomains.
    var place: SourcePlace

    var folder: String { owner.home }
    /// The name as it can be shown.
    var shownName: String { Finding.printable(name) }

    /// Those of a server, in the order of virtualdomains.
    /// - Parameter known: What the server takes for domains at all; a line for anything else is damaged.
    static func all(in tree: any FileTree, among known: Set<String>) -> [VpopmailDomain] {
        var domains: [VpopmailDomain] = []
        // By folder.
        var indices: [String: Int] = [:]
        eachVirtual(in: tree) { name, assignment, place in
            guard known.contains(name) else { return true }
            if let index = indices[assignment.user.home] {
                domains[index].add(name, to: assignment, at: place)
                return true
            }
            guard isOfVpopmail(assignment.user.home, in: tree) else { return true }
            indices[assignment.user.home] = domains.count
            domains.append(VpopmailDomain(name: name, owner: assignment.user, place: place))
            return true
        }
        return domains
    }

    /// Whether there is one at least.
    static func exist(in tree: any FileTree) -> Bool {
        var found = false
        eachVirtual(in: tree) { _, assignment, _ in
            found = isOfVpopmail(assignment.user.home, in: tree)
            return !found
        }
        return found
    }

    /// The user field of an assignment of vpopmail is the domain that has the accounts; the others are names of it.
    private mutating func add(_ name: String, to assignment: QmailAssignment, at place: SourcePlace) {
        guard name == assignment.user.name.lowercased() else {
            otherNames.append(name)
            return
        }
        otherNames.append(self.name)
        self.name = name
        self.place = place
    }

    /// Calls `body` with each virtual domain that an assignment leads to a folder, as long as that says so.
    private static func eachVirtual(
        in tree: any FileTree, _ body: (_ name: String, _ assignment: QmailAssignment, _ place: SourcePlace) -> Bool
    ) {
        // What is wrong with these files, QmailReader has said.
        var findings: [Finding] = []
        let control = QmailControl(tree: tree, findings: &findings)
        let users = QmailUsers(tree: tree, findings: &findings)
        // A domain that stands in locals as well is no virtual one.
        let local = Set(control.locals.map(\.text))
        for pair in control.virtualdomains where !pair.value.isEmpty && !local.contains(pair.key) {
            guard QmailDomains.isName(pair.key), !pair.key.hasPrefix(".") else { continue }
            guard let assignment = users.assignment(for: "\(pair.value.lowercased())-"), assignment.isWild, assignment.dash == "-"
            else { continue }
            guard body(pair.key, assignment, pair.place) else { return }
        }
    }

    private static func isOfVpopmail(_ folder: String, in tree: any FileTree) -> Bool {
        for name in ["vpasswd", "vpasswd.cdb"] {
            if let status = try? tree.status(of: "\(folder)/\(name)"), status.kind == .file { return true }
        }
        // With its accounts in a database there is neither.
        guard let octets = try? tree.contents(of: "\(folder)/.qmail-default", limit: 1 << 20) else { return false }
        return TextLines(octets).lines.contains { line in
            line.text.hasPrefix("|") && VdelivermailLine(command: String(line.text.dropFirst())) != nil
        }
    }
}
