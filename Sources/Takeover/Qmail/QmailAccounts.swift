/// Who gets the mail for a local name: users/cdb, then /etc/passwd, then the user alias (qmail-lspawn.c, qmail-getpw.c).
///
/// Users of /etc/passwd and the user alias are assignments too, such as users/assign would have for them.
struct QmailAccounts {
    private let users: QmailUsers
    private let passwd: QmailUsers
    /// The user alias, for what is nobody else's.
    let alias: QmailAssignment
    /// All, sorted by key.
    let assignments: [QmailAssignment]

    init(users: QmailUsers, accounts: UnixAccounts, tree: any FileTree, home: String) {
        self.users = users
        var passwd = QmailUsers()
        for account in accounts.accounts where Self.isUser(account, tree) {
            let user = MailServerModel.Address.User(
                name: account.name, uid: account.uid, gid: account.gid, home: account.home)
            let key = account.name.lowercased()
            // qmail-getpw asks for the name in lowercase: one with capitals is never found.
            guard key == account.name else { continue }
            passwd.add(QmailAssignment(key: key, isWild: false, user: user, dash: "", ext: "", place: account.place))
            passwd.add(QmailAssignment(key: key + "-", isWild: true, user: user, dash: "-", ext: "", place: account.place))
        }
        alias = Self.alias(accounts, tree, home)
        // Where the tree came without its /etc/passwd, `alias-list` is still a name of the user alias.
        if accounts.account(named: "alias") == nil {
            var named = alias
            named.key = "alias-"
            passwd.add(named)
        }
        self.passwd = passwd
        assignments = (users.assignments + passwd.assignments + [alias]).sorted {
            $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
        }
    }

    /// The assignment and the whole extension.
    func account(for local: String) -> (assignment: QmailAssignment, ext: String) {
        let assignment = users.assignment(for: local) ?? passwd.assignment(for: local) ?? alias
        guard assignment.isWild else { return (assignment, assignment.ext) }
        return (assignment, assignment.ext + String(Substring(local.utf8.dropFirst(assignment.key.utf8.count))))
    }

    /// Assignments whose addresses begin with `prefix`, each with the key and extension that hold below it.
    func assignments(below prefix: String) -> [QmailAssignment] {
        var found: [QmailAssignment] = []
        // Those with a shorter key, if they are wild: the rest of the prefix belongs to the extension.
        let octets = Array(prefix.utf8)
        for count in 0..<octets.count {
            let key = String(decoding: octets[..<count], as: UTF8.self)
            for var assignment in assignments(withKey: key) where assignment.isWild {
                assignment.ext += String(decoding: octets[count...], as: UTF8.self)
                assignment.key = prefix
                found.append(assignment)
            }
        }
        var index = firstIndex(notBefore: prefix)
        while index < assignments.count, assignments[index].key.utf8.starts(with: prefix.utf8) {
            found.append(assignments[index])
            index += 1
        }
        return found
    }

    private func assignments(withKey key: String) -> [QmailAssignment] {
        Array(assignments[firstIndex(notBefore: key)...].prefix { $0.key == key })
    }

    private func firstIndex(notBefore key: String) -> Int {
        var low = 0
        var high = assignments.count
        while low < high {
            let middle = (low + high) / 2
            if assignments[middle].key.utf8.lexicographicallyPrecedes(key.utf8) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// qmail-getpw: not root, and the home is the user's own; the name fits in its buffer.
    private static func isUser(_ account: UnixAccounts.Account, _ tree: any FileTree) -> Bool {
        guard account.uid != 0, account.name.utf8.count < 32 else { return false }
        return (try? tree.status(of: account.home))?.uid == account.uid
    }

    /// Every qmail has it; where the tree has no /etc/passwd its home tells the owner.
    private static func alias(_ accounts: UnixAccounts, _ tree: any FileTree, _ home: String) -> QmailAssignment {
        let account = accounts.account(named: "alias")
        let path = account?.home ?? "\(home)/alias"
        let status = try? tree.status(of: path)
        let user = MailServerModel.Address.User(
            name: "alias", uid: account?.uid ?? status?.uid ?? 0, gid: account?.gid ?? status?.gid ?? 0, home: path)
        return QmailAssignment(
            key: "", isWild: true, user: user, dash: "-", ext: "", place: account?.place ?? SourcePlace(path))
    }
}
