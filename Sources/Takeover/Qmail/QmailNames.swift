/// Finds the addresses of a domain: there is no list of them, only lines and files that each make some.
///
/// Each assignment and each dot-qmail file suggests a name; that name is then looked up as qmail would, and counts only when it leads to that
/// very file. So whatever hides a file from qmail hides it here.
struct QmailNames {
    /// An address, and the file that rules it.
    struct Found {
        var name: MailServerModel.Address.Name
        var assignment: QmailAssignment
        /// The extension with which it was looked up.
        var ext: String
        /// In the home; nil: the default delivery instructions hold.
        var file: String?
        /// The user's own address, without extension.
        var isUser: Bool { assignment.dash.isEmpty && ext.isEmpty }
    }

    let accounts: QmailAccounts
    /// The prefixes of virtual domains: what begins so is no address of a domain with a shorter prefix.
    let prefixes: Set<String>
    var homes: QmailHomes
    var findings: [Finding] = []
    /// Stands for the rest of an address that begins somehow.
    private static let anyRest = "\u{1}"

    init(accounts: QmailAccounts, prefixes: Set<String>, homes: QmailHomes) {
        self.accounts = accounts
        self.prefixes = prefixes
        self.homes = homes
    }

    /// All addresses of a domain.
    mutating func names(in scope: QmailDomains.Scope) -> [Found] {
        var found: [Found] = []
        var seen: Set<MailServerModel.Address.Name> = []
        var nested: Set<String> = []
        for assignment in accounts.assignments(below: scope.prefix) {
            if let inner = innerPrefix(of: assignment.key, beyond: scope.prefix) {
                nested.insert(inner)
                continue
            }
            // Every name of the user alias can be written with its user before it too; nobody does.
            if scope.prefix.isEmpty, assignment.key == "alias-", assignment.user.home == accounts.alias.user.home { continue }
            let names = assignment.isWild ? wildNames(assignment, scope, &nested) : exactNames(assignment, scope)
            for name in names where seen.insert(name.name).inserted { found.append(name) }
        }
        if scope.prefix.isEmpty {
            for prefix in nested.sorted() {
                findings.append(
                    .reachesVirtual(prefix, at: scope.domain, SourcePlace(accounts.account(for: prefix).assignment.place.file)))
            }
        }
        return found
    }

    /// Where one local name leads; nil: nowhere.
    mutating func found(_ local: String, as name: MailServerModel.Address.Name) -> Found? {
        let (assignment, ext) = accounts.account(for: local)
        let file = homes.home(assignment.user.home).file(dash: assignment.dash, ext: ext)
        // "Sorry, no mailbox here by that name" (qmail-local.c).
        if file == nil, !assignment.dash.isEmpty { return nil }
        return Found(name: name, assignment: assignment, ext: ext, file: file)
    }

    private mutating func exactNames(_ assignment: QmailAssignment, _ scope: QmailDomains.Scope) -> [Found] {
        guard let localPart = Self.rest(of: assignment.key, after: scope.prefix) else { return [] }
        return found(assignment.key, as: .exactly(localPart)).map { [$0] } ?? []
    }

    private mutating func wildNames(
        _ assignment: QmailAssignment, _ scope: QmailDomains.Scope, _ nested: inout Set<String>
    ) -> [Found] {
        let ext = QmailHomes.Home.safe(assignment.ext)
        let stem = ".qmail\(assignment.dash)\(ext)"
        var found: [Found] = []
        for file in homes.home(assignment.user.home).files(dash: assignment.dash, ext: ext) {
            var name: MailServerModel.Address.Name
            var local: String
            if let beginning = beginning(of: file, assignment, ext) {
                name = Self.rest(of: beginning, after: scope.prefix).map { .beginning($0) } ?? .any
                local = beginning + Self.anyRest
            } else if file.utf8.starts(with: stem.utf8) {
                local = assignment.key + String(Substring(file.utf8.dropFirst(stem.utf8.count))).replacing(":", with: ".")
                guard let localPart = Self.rest(of: local, after: scope.prefix) else { continue }
                name = .exactly(localPart)
            } else {
                continue
            }
            // What a virtual domain calls alias-list-x is list-x to the local domain.
            let asAlias = assignment == accounts.alias ? innerPrefix(of: "alias-\(local)", beyond: "alias-") : nil
            if let inner = asAlias ?? innerPrefix(of: local, beyond: scope.prefix) {
                nested.insert(inner)
                continue
            }
            guard let address = self.found(local, as: name), address.file == file,
                address.assignment.user.home == assignment.user.home
            else {
                tellUnreachable(file, local, assignment)
                continue
            }
            found.append(address)
        }
        return found
    }

    /// The beginning of the local names that a `default` file is for; nil for other files and for those of other extensions.
    private func beginning(of file: String, _ assignment: QmailAssignment, _ ext: String) -> String? {
        let stem = ".qmail\(assignment.dash)"
        guard file.utf8.starts(with: stem.utf8), file.hasSuffix("default") else { return nil }
        let range = Substring(file.utf8.dropFirst(stem.utf8.count).dropLast("default".utf8.count))
        guard range.isEmpty || range.hasSuffix("-") else { return nil }
        // Its extension is longer than that of the assignment, or is a part of it.
        if range.utf8.starts(with: ext.utf8) {
            return assignment.key + String(Substring(range.utf8.dropFirst(ext.utf8.count))).replacing(":", with: ".")
        }
        return ext.utf8.starts(with: range.utf8) ? assignment.key : nil
    }

    /// The longest prefix of a virtual domain that `local` begins with and that is longer than `prefix`.
    private func innerPrefix(of local: String, beyond prefix: String) -> String? {
        let octets = local.utf8
        for index in octets.indices.reversed() where octets[index] == UInt8(ascii: "-") {
            let candidate = String(Substring(octets[...index]))
            if candidate.utf8.count > prefix.utf8.count, prefixes.contains(candidate) { return candidate }
        }
        return nil
    }

    private mutating func tellUnreachable(_ file: String, _ local: String, _ assignment: QmailAssignment) {
        // Files that another assignment of the same home serves are told of there.
        guard accounts.account(for: local).assignment.user.home == assignment.user.home, !local.hasSuffix(Self.anyRest),
            file.dropFirst().contains(where: { $0.isUppercase || $0 == "." || $0 == "\u{FFFD}" })
        else { return }
        findings.append(
            Finding(
                .note, at: SourcePlace("\(assignment.user.home)/\(file)"),
                Wording(
                    "No address leads to this file: qmail looks for names in lowercase, with dots written as colons.",
                    german:
                        "Zu dieser Datei führt keine Adresse: qmail sucht Namen in Kleinbuchstaben und mit Doppelpunkten statt Punkten."
                ),
                advice: Wording(
                    "If it is meant, rename it before you switch.",
                    german: "Wenn sie gelten soll, benennen Sie sie vor dem Umschalten um.")))
    }

    /// What follows the prefix; nil where nothing does.
    private static func rest(of local: String, after prefix: String) -> String? {
        guard local.utf8.count > prefix.utf8.count, local.utf8.starts(with: prefix.utf8) else { return nil }
        return String(Substring(local.utf8.dropFirst(prefix.utf8.count)))
    }
}
