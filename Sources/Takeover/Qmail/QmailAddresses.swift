/// Reads the addresses and mailboxes of a qmail server, a domain at a time.
struct QmailAddresses {
    private(set) var mailboxes: [MailServerModel.Mailbox] = []
    private(set) var addresses: [MailServerModel.Address] = []
    private(set) var findings: [Finding] = []
    private let tree: any FileTree
    private let host: String
    private let defaultDelivery: String?
    private let passwords: UnixAccounts
    private var names: QmailNames
    private var missingMaildirs = Occurrences()
    /// Read, and not yet told apart into mailboxes and other addresses.
    private var drafts: [QmailAddressDraft] = []

    init(tree: any FileTree, control: QmailControl, defaultDelivery: String?, names: QmailNames, passwords: UnixAccounts) {
        self.tree = tree
        host = control.envnoathost
        self.defaultDelivery = defaultDelivery
        self.names = names
        self.passwords = passwords
    }

    /// Reads the addresses of a domain, first those that virtualdomains names one by one.
    mutating func read(_ scope: QmailDomains.Scope, people: [QmailDomains.Person]) {
        var own: Set<MailServerModel.Address.Name> = []
        for person in people {
            let name = MailServerModel.Address.Name.exactly(person.localPart)
            own.insert(name)
            guard let found = names.found(person.local, as: name) else { continue }
            read(found, in: scope)
        }
        for found in names.names(in: scope) where !own.contains(found.name) { read(found, in: scope) }
    }

    /// Tells mailboxes from other addresses, when all domains were read.
    mutating func finish() {
        let claims = QmailMailboxClaims(drafts)
        for (index, draft) in drafts.enumerated() {
            let store = claims.stores[index]
            if let store, case .exactly(let localPart) = draft.address.name { add(store, localPart, draft) }
            if let store, draft.address.instructions == [store.instruction] { continue }
            addresses.append(draft.address)
        }
        drafts = []
        findings += names.findings + names.homes.findings
        if let finding = missingMaildirs.withoutMaildir { findings.append(finding) }
    }

    private mutating func add(_ store: QmailAddressDraft.Store, _ localPart: String, _ draft: QmailAddressDraft) {
        guard let user = draft.address.user else { return }
        var mailbox = MailServerModel.Mailbox(
            localPart, at: draft.address.domain, path: store.path, format: store.format, uid: user.uid, gid: user.gid,
            place: draft.address.place)
        if draft.isUser, let account = passwords.account(named: user.name), account.home == user.home {
            mailbox.password = account.password
        }
        mailboxes.append(mailbox)
        if store.format == .maildir, (try? tree.status(of: store.path))?.kind != .folder {
            missingMaildirs.add(store.path, at: draft.address.place)
        }
    }

    private mutating func read(_ found: QmailNames.Found, in scope: QmailDomains.Scope) {
        let user = found.assignment.user
        let home = names.homes.home(user.home)
        let path = found.file.map { "\(user.home)/\($0)" }
        var draft = QmailAddressDraft(
            MailServerModel.Address(
                found.name, at: scope.domain, [], user: user, place: path.map { SourcePlace($0) } ?? found.assignment.place),
            isUser: found.isUser)
        if found.isUser { draft.storeInHome = storeInHome(user.home) }
        // The user alias has no mail of its own unless somebody made it a place.
        if found.isUser, path == nil, user.name == "alias", draft.storeInHome == nil { return }
        if let trouble = home.trouble {
            draft.address.instructions = [.putOff(trouble)]
        } else {
            draft.address.instructions = instructions(path, user, draft.storeInHome)
        }
        if let file = found.file, case .exactly(let localPart) = found.name {
            draft.address.owner = owner(of: file, localPart, scope.domain, user.home)
        }
        drafts.append(draft)
    }

    private mutating func instructions(
        _ path: String?, _ user: MailServerModel.Address.User, _ store: QmailAddressDraft.Store?
    ) -> [DeliveryInstruction] {
        let usual = defaultDelivery ?? (store?.format == .maildir ? "./Maildir/" : "./Mailbox")
        let setting = DotQmail.Setting(home: user.home, host: host, defaultDelivery: usual)
        guard let path else { return DotQmail(nil, at: user.home, in: setting).instructions }
        do throws(FileTreeError) {
            guard let octets = try tree.contents(of: path, limit: 16 << 20), let status = try tree.status(of: path) else {
                throw FileTreeError(path, "went away while it was read")
            }
            let file = DotQmail(octets, at: path, mode: status.mode, in: setting)
            findings += file.findings
            return file.instructions
        } catch {
            findings.append(.unreadable(error))
            return [.putOff("\(path) could not be read")]
        }
    }

    /// What a user logs in to, whatever becomes of new mail: the Maildir or mbox file in the home.
    private func storeInHome(_ home: String) -> QmailAddressDraft.Store? {
        if (try? tree.status(of: "\(home)/Maildir"))?.kind == .folder { return .init(path: "\(home)/Maildir", format: .maildir) }
        if (try? tree.status(of: "\(home)/Mailbox"))?.kind == .file { return .init(path: "\(home)/Mailbox", format: .mbox) }
        return nil
    }

    /// With `.qmail-list-owner` beside `.qmail-list` failures go to list-owner (qmail-local.c).
    private mutating func owner(of file: String, _ localPart: String, _ domain: String, _ home: String) -> String? {
        let owner = "\(file)-owner"
        guard names.homes.home(home).contains(owner) else { return nil }
        if names.homes.home(home).contains("\(owner)-default") {
            findings.append(.hasVariableOwner("\(home)/\(owner)-default"))
        }
        return "\(localPart)-owner@\(domain)"
    }
}
