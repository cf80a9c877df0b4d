/// Reads a qmail server (qmail 1.03, netqmail): `/var/qmail`, the homes of its users, and its queue.
public struct QmailReader: MailServerReader {
    public static let software = ServerSoftware.qmail
    private let tree: any FileTree
    private let home: String

    public static func recognizes(_ tree: any FileTree) -> Bool {
        let control = "/var/qmail/control"
        return ["me", "rcpthosts", "locals"].contains { (try? tree.status(of: "\(control)/\($0)"))?.kind == .file }
    }

    public init(tree: any FileTree) {
        self.init(tree: tree, home: "/var/qmail")
    }

    /// - Parameter home: where qmail was installed (its conf-qmail).
    public init(tree: any FileTree, home: String) {
        self.tree = tree
        self.home = home
    }

    public func read(withQueue: Bool) -> MailServerModel {
        var model = MailServerModel(software: Self.software)
        let control = QmailControl(tree: tree, home: home, findings: &model.findings)
        model.take(control)
        let hosts = QmailRecipientHosts(control)
        let addressing = QmailAddressing(control)
        let domains = QmailDomains(control, hosts: hosts, addressing: addressing)
        model.domains = domains.domains
        model.findings += domains.findings
        model.findings += QmailRelayClients.read(tree, into: &model.ownNetworks)

        let users = QmailUsers(tree: tree, home: home, findings: &model.findings)
        let accounts = UnixAccounts(tree: tree, findings: &model.findings)
        var survey = QmailAddresses(
            tree: tree, control: control,
            defaultDelivery: QmailDefaultDelivery.read(tree, home: home, findings: &model.findings),
            names: QmailNames(
                accounts: QmailAccounts(users: users, accounts: accounts, tree: tree, home: home),
                prefixes: Set(domains.scopes.map(\.prefix).filter { !$0.isEmpty }), homes: QmailHomes(tree: tree)),
            passwords: accounts)
        let people = Dictionary(grouping: domains.people, by: \.domain)
        for scope in domains.scopes { survey.read(scope, people: people[scope.domain] ?? []) }
        survey.finish()
        model.mailboxes = survey.mailboxes
        model.addresses = survey.addresses
        model.findings += survey.findings
        model.findings += QmailBackscatter(control: control, hosts: hosts, model: model).findings
        if withQueue {
            let queue = QmailQueue(tree: tree, folder: "\(home)/queue", addressing: addressing)
            let content = queue.read()
            model.queue = content.messages
            model.findings += content.findings
        }
        return model
    }
}
