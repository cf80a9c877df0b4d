/// Reads one domain of vpopmail.
struct VpopmailDomainReading {
    /// What qmail itself has of the domain: its dot-qmail files.
    struct Part: Sendable {
        var addresses: [MailServerModel.Address] = []
        var mailboxes: [MailServerModel.Mailbox] = []
        /// `.qmail-default`.
        var fallback: MailServerModel.Address?
    }

    let domain: VpopmailDomain
    let tree: any FileTree
    let home: VpopmailHome
    /// The host that addresses without one are completed by.
    let host: String
    var mailboxes: [MailServerModel.Mailbox] = []
    var addresses: [MailServerModel.Address] = []
    var findings: [Finding] = []
    /// The accounts' names, by the path of their Maildirs.
    private var names: [String: String] = [:]

    init(_ domain: VpopmailDomain, _ part: Part, tree: any FileTree, home: VpopmailHome, host: String) {
        self.domain = domain
        self.tree = tree
        self.home = home
        self.host = host
        if let accounts = VpopmailAccounts(tree: tree, folder: domain.folder) {
            findings += accounts.findings
            take(accounts.entries)
        } else {
            takeFolders()
        }
        for mailbox in mailboxes { names[mailbox.path] = mailbox.localPart }
        addresses = part.addresses + addresses(of: part.mailboxes, besides: part.addresses)
        takeUserFiles(besides: addresses)
        takeFallback(part.fallback)
    }

    /// A dot-qmail file that leads into an account's Maildir is another name of it, and no mailbox of its own.
    private mutating func addresses(
        of found: [MailServerModel.Mailbox], besides others: [MailServerModel.Address]
    ) -> [MailServerModel.Address] {
        let known = Set(others.map(\.name))
        var addresses: [MailServerModel.Address] = []
        for mailbox in found {
            if names[mailbox.path] == nil, mailbox.format == .maildir {
                names[mailbox.path] = mailbox.localPart
                mailboxes.append(mailbox)
            } else if !known.contains(.exactly(mailbox.localPart)) {
                addresses.append(
                    MailServerModel.Address(
                        .exactly(mailbox.localPart), at: domain.name,
                        [mailbox.format == .maildir ? .maildir(mailbox.path) : .mbox(mailbox.path)], user: domain.owner,
                        place: mailbox.place))
            }
        }
        return addresses
    }

    // MARK: Mail for names that are not there

    private mutating func takeFallback(_ fallback: MailServerModel.Address?) {
        guard var fallback else {
            findings.append(.hasNoDefault(domain))
            return
        }
        var rest: [DeliveryInstruction] = []
        var delivery: VdelivermailLine?
        for instruction in fallback.instructions {
            if delivery == nil, case .program(let command) = instruction, let line = VdelivermailLine(command: command) {
                delivery = line
            } else {
                rest.append(instruction)
            }
        }
        guard let delivery else {
            // Maildrop or the like: what it does with the accounts' mail, nobody can tell.
            if !mailboxes.isEmpty { findings.append(.deliversOtherwise(fallback)) }
            addresses.append(fallback)
            return
        }
        if let filter = delivery.filter { findings.append(.hasFilter(filter, fallback.place)) }
        if !rest.isEmpty { findings.append(.hasMoreInstructions(rest, fallback.place)) }
        switch delivery.unknownUsers {
        case nil:
            findings.append(.lacksArguments(domain, fallback.place))
        case .bounce:
            break
        case .discard:
            fallback.instructions = []
            addresses.append(fallback)
        case .forward(let address):
            fallback.instructions = [.forward(address.contains("@") ? address : "\(address)@\(host)")]
            addresses.append(fallback)
        case .folder(let path):
            fallback.instructions = [target(of: path)]
            addresses.append(fallback)
        }
    }

    /// vdelivermail looks for a Maildir in the folder; that of an account is the account, with the `.qmail` that it has.
    private func target(of folder: String) -> DeliveryInstruction {
        let folder = DotQmail.absolute(folder, home: domain.folder)
        if let name = names["\(folder)/Maildir"] ?? names[folder] { return .forward("\(name)@\(domain.name)") }
        let isMaildir = folder.hasSuffix("/Maildir") && (try? tree.status(of: "\(folder)/Maildir")) == nil
        return .maildir(isMaildir ? folder : "\(folder)/Maildir")
    }
}
