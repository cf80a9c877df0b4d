/// Makes mailboxes, forwards and other names of what qmail does with the panel's mail users.
struct PleskUsers {
    private let layout: PleskLayout
    private let tree: any FileTree
    /// By every name of a domain.
    private let indices: [String: Int]
    private var filters = Occurrences()
    private var autoresponders = Occurrences()
    private var quotas = Occurrences()
    private var findings: [Finding] = []
    private var mailboxes: [MailServerModel.Mailbox] = []
    private var addresses: [MailServerModel.Address] = []
    /// The Maildirs that are mailboxes already.
    private var paths: Set<String> = []
    /// By domain: the address of another name of the domain is the same file.
    private var taken: [String: Set<MailServerModel.Address.Name>] = [:]
    /// The addresses that are there by an assignment of their own.
    private var names: Set<String> = []

    init(_ layout: PleskLayout, tree: any FileTree) {
        self.layout = layout
        self.tree = tree
        var indices: [String: Int] = [:]
        for (index, domain) in layout.domains.enumerated() {
            for name in domain.otherNames + [domain.name] { indices[name] = index }
        }
        self.indices = indices
    }

    /// - Returns: What is to be said of them.
    consuming func change(_ model: inout MailServerModel) -> [Finding] {
        for address in model.addresses {
            guard let index = indices[address.domain], case .exactly(let name) = address.name else { continue }
            names.insert("\(name)@\(layout.domains[index].name)")
        }
        for mailbox in model.mailboxes {
            if let index = indices[mailbox.domain] { names.insert("\(mailbox.localPart)@\(layout.domains[index].name)") }
        }
        for mailbox in model.mailboxes { take(mailbox) }
        for address in model.addresses { take(address) }
        for index in model.domains.indices {
            guard let domain = indices[model.domains[index].name].map({ layout.domains[$0] }) else { continue }
            let isOther = model.domains[index].name != domain.name
            model.domains[index].kind = isOther ? .alias(of: domain.name) : .local
        }
        model.mailboxes = mailboxes
        model.addresses = addresses
        return findings + summary()
    }

    private mutating func take(_ mailbox: MailServerModel.Mailbox) {
        guard let index = indices[mailbox.domain] else {
            mailboxes.append(mailbox)
            return
        }
        let domain = layout.domains[index]
        // qmail had it under the first name of the domain that virtualdomains has.
        var mailbox = mailbox
        mailbox.domain = domain.name
        guard !paths.contains(mailbox.path) else { return }
        let home = mailbox.path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        guard let user = userName(home, domain), user != mailbox.localPart else {
            append(mailbox)
            return
        }
        addresses.append(
            MailServerModel.Address(
                .exactly(mailbox.localPart), at: domain.name, [.forward("\(user)@\(domain.name)")], place: mailbox.place))
    }

    private mutating func take(_ address: MailServerModel.Address) {
        guard let index = indices[address.domain] else {
            addresses.append(address)
            return
        }
        let domain = layout.domains[index]
        var address = address
        address.domain = domain.name
        guard taken[domain.name, default: []].insert(address.name).inserted else { return }
        guard case .exactly(let name) = address.name, let user = address.user,
            PleskLayout.name(of: user.home, in: domain.folder) != nil
        else {
            takeOther(address, domain)
            return
        }
        if let target = userName(user.home, domain), target != name {
            var other = address
            other.instructions = [.forward("\(target)@\(domain.name)")]
            addresses.append(other)
            return
        }
        takeUser(address, name, user)
    }

    /// A mail user's file: with its own Maildir among the instructions it is a mailbox, too.
    private mutating func takeUser(_ address: MailServerModel.Address, _ name: String, _ user: MailServerModel.Address.User) {
        var address = address
        address.instructions = translated(address, home: user.home)
        let own = "\(user.home)/Maildir"
        if address.instructions.contains(.maildir(own)), !paths.contains(own) {
            append(
                MailServerModel.Mailbox(
                    name, at: address.domain, path: own, uid: user.uid, gid: user.gid, place: address.place))
        }
        if address.instructions != [.maildir(own)] { addresses.append(address) }
    }

    /// A dot-qmail file of the domain itself: its default, mailing lists.
    private mutating func takeOther(_ address: MailServerModel.Address, _ domain: PleskLayout.Domain) {
        var address = address
        address.instructions = translated(address, home: address.user?.home ?? domain.folder)
        guard address.name == .any else {
            addresses.append(address)
            return
        }
        if case .refuse? = address.instructions.last {
            // In the neutral model a name that is not there is refused anyway.
            address.instructions.removeLast()
            guard !address.instructions.isEmpty else { return }
        }
        addresses.append(address)
    }

    private mutating func translated(_ address: MailServerModel.Address, home: String) -> [DeliveryInstruction] {
        let name = if case .exactly(let name) = address.name { name } else { "*" }
        var instructions: [DeliveryInstruction] = []
        for instruction in address.instructions {
            guard case .program(let command) = instruction else {
                instructions.append(instruction)
                continue
            }
            switch PleskInstruction(command: command) {
            case .nothing: break
            case .maildir(let path): instructions.append(.maildir(DotQmail.absolute(path, home: home)))
            case .filter: filters.add("\(name)@\(address.domain)", at: address.place)
            case .autoresponder: autoresponders.add("\(name)@\(address.domain)", at: address.place)
            case .program: instructions.append(instruction)
            }
        }
        return instructions
    }

    /// Whose home it is; nil where no user of that name is there.
    private func userName(_ home: String, _ domain: PleskLayout.Domain) -> String? {
        guard let name = PleskLayout.name(of: home, in: domain.folder)?.lowercased() else { return nil }
        return names.contains("\(name)@\(domain.name)") ? name : nil
    }

    private mutating func append(_ mailbox: MailServerModel.Mailbox) {
        var mailbox = mailbox
        let path = "\(mailbox.path)/maildirsize"
        do {
            // The first line is the quota, the others count the mails.
            if let octets = try tree.contents(of: path, limit: 1 << 20) {
                let line = TextLines(Array(octets.prefix(256))).lines.first
                if let quota = line.flatMap({ MaildirQuota($0.text) }) {
                    mailbox.quotaOctets = quota.octets
                    mailbox.quotaMessages = quota.messages
                }
            }
        } catch {
            findings.append(.unreadable(error))
        }
        if mailbox.quotaOctets > 0 { quotas.add("\(mailbox.localPart)@\(mailbox.domain)", at: mailbox.place) }
        paths.insert(mailbox.path)
        mailboxes.append(mailbox)
    }

    private func summary() -> [Finding] {
        [
            filters.finding(
                .lost, { "Mail runs through the panel's filter for spam, which Martlet does not call: \($0)." },
                german: { "Post läuft durch den Spamfilter des Panels, den Martlet nicht aufruft: \($0)." },
                advice: Wording(
                    "Put a filter before Martlet or behind it.", german: "Stellen Sie einen Filter vor oder hinter Martlet.")),
            autoresponders.finding(
                .lost, { "Have an automatic answer, which is not carried over: \($0)." },
                german: { "Haben eine automatische Antwort, die nicht übernommen wird: \($0)." },
                advice: Wording(
                    "Tell the owners; the IMAP server's Sieve can answer.",
                    german: "Sagen Sie es den Inhabern; Sieve im IMAP-Server kann antworten.")),
            autoresponders.finding(
                .backscatter, { "The automatic answer goes to every sender, forged ones too: \($0)." },
                german: { "Die automatische Antwort geht an jeden Absender, auch an gefälschte: \($0)." }),
            quotas.finding(
                .backscatter, { "Mail for a full mailbox is taken, and returned by deliverquota later: \($0) have a quota." },
                german: {
                    "Post für ein volles Postfach wird angenommen und später von deliverquota zurückgeschickt: \($0) haben ein Limit."
                }),
        ].compactMap { $0 }
    }
}
