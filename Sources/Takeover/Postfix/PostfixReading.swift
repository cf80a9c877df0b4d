/// One reading of a Postfix server: what has been found so far, and what later steps look up in it.
struct PostfixReading {
    let mainFile: String
    let masterFile: String
    let tree: any FileTree
    let parameters: PostfixParameters
    /// As the service on port 25 sees them, with its `-o`.
    let intake: PostfixParameters
    let services: [MasterService]
    let accounts: UnixAccounts
    /// `$myorigin`: the domain of addresses that have none. Lowercase.
    let origin: String
    let dovecot: DovecotAccounts?

    var tables: PostfixTables
    var model = MailServerModel(software: .postfix)
    var classes = PostfixDomains()
    /// Mailboxes of the model by `name@domain` in lowercase.
    var mailboxIndexes: [String: Int] = [:]
    /// Addresses for one local part, alike.
    var addressIndexes: [String: Int] = [:]
    /// Addresses for all that is left of a domain, by domain.
    var catchAllIndexes: [String: Int] = [:]
    /// Domains of the model by name.
    var domainIndexes: [String: Int] = [:]
    /// Addresses that local(8) follows further when it delivers: those of aliases(5) and `.forward`.
    private var followedLocally: Set<String> = []
    private var told: Set<Finding> = []
    /// Files that the entry which is being read has included.
    var included: Set<String> = []
    /// `transport_maps`, first match first.
    var transports: [PostfixTable] = []

    /// - Parameter configuration: the folder with main.cf and master.cf.
    init(tree: any FileTree, configuration: String) {
        self.tree = tree
        mainFile = "\(configuration)/main.cf"
        masterFile = "\(configuration)/master.cf"
        var findings: [Finding] = []
        func octets(_ path: String) -> [UInt8] {
            do {
                if let octets = try tree.contents(of: path) { return octets }
                findings.append(.postfixFileMissing(path))
            } catch {
                findings.append(.unreadable(error))
            }
            return []
        }
        let main = octets(mainFile)
        if LogicalLines.isLatin1(main) { findings.append(.readAsLatin1(mainFile)) }
        parameters = PostfixParameters(main, file: mainFile, hostname: Self.firstLine(of: "/etc/hostname", tree))
        let master = MasterService.services(octets(masterFile))
        services = master.services
        for line in parameters.strange { findings.append(.strangeLine(mainFile, line)) }
        for line in master.strange { findings.append(.strangeLine(masterFile, line)) }
        for (name, line) in parameters.doubled { findings.append(.setTwice(name, SourcePlace(mainFile, line: line))) }
        let smtp = services.first {
            $0.type == "inet" && $0.name.split(separator: ":").last.map { $0 == "smtp" || $0 == "25" } == true
        }
        intake = smtp.map(parameters.overridden) ?? parameters
        accounts = UnixAccounts(tree: tree, findings: &findings)
        var origin = parameters.value("myorigin")
        if origin.hasPrefix("/") { origin = Self.firstLine(of: origin, tree) ?? parameters.value("myhostname") }
        self.origin = origin.lowercased()
        tables = PostfixTables(tree: tree, defaultType: parameters.value("default_database_type"))
        dovecot = DovecotAccounts(tree: tree, users: accounts, findings: &findings)
        model.findings = findings
        let name = parameters.value("myhostname").lowercased()
        model.hostname = name == PostfixDefaults.unnamedHost ? nil : name
    }

    mutating func readAll() {
        readDomains()
        for (index, domain) in model.domains.enumerated() { domainIndexes[domain.name] = index }
        readTransports()
        readVirtualMailboxes()
        readLocalUsers()
        readAliases()
        followedLocally = Set(addressIndexes.keys)
        readVirtualAliases()
        readRoutes()
        readLimits()
        readRestrictions()
        readWhatIsNotCarried()
        findBackscatter()
        settleAliasDomains()
    }

    /// Each alias domain leads to a local one: chains are followed to their end, and what ends in a relayed domain is relayed as well.
    private mutating func settleAliasDomains() {
        for index in model.domains.indices {
            var end = index
            for _ in 0..<16 {
                guard case .alias(let name) = model.domains[end].kind, let next = domainIndexes[name] else { break }
                end = next
            }
            guard end != index || model.domains[index].kind == .alias(of: model.domains[index].name) else { continue }
            switch model.domains[end].kind {
            case .local: model.domains[index].kind = .alias(of: model.domains[end].name)
            case .relay: model.domains[index].kind = .relay
            case .alias:
                model.domains[index].kind = .local
                find(
                    .damaged, model.domains[index].place, quote: model.domains[index].name,
                    "The domain is another name of itself.", "Die Domain ist ein anderer Name ihrer selbst.",
                    advice: Wording(
                        "Take the circle out of virtual_alias_maps.", german: "Lösen Sie den Kreis in virtual_alias_maps auf."))
            }
        }
    }

    /// Whether an address of the queue, whose virtual aliases were followed when it was queued, leads into the mailbox of its name and no further.
    /// aliases(5) and `.forward` are followed when the mail is delivered.
    func leadsIntoMailbox(_ address: String) -> Bool {
        guard let (localPart, domain) = addressParts(address.lowercased()) else { return false }
        switch classes[domain] {
        case .virtualMailbox: return true
        case .local:
            let delimiters = parameters.value("recipient_delimiter")
            let name = localPart.prefix { !delimiters.contains($0) }
            let keys = [localPart, String(name)].map { "\($0)@\(classes.canonical(domain))" }
            return keys.contains { mailboxIndexes[$0] != nil } && keys.allSatisfy { !followedLocally.contains($0) }
        case .virtualAlias, .relay, nil: return false
        }
    }

    /// All domains whose mail is not sent on, in lowercase.
    var ownDomains: Set<String> {
        Set(model.domains.filter { $0.kind != .relay }.map(\.name))
    }

    static func firstLine(of path: String, _ tree: any FileTree) -> String? {
        guard let octets = try? tree.contents(of: path, limit: 64 << 10) else { return nil }
        let lines = TextLines(octets).lines.lazy.map(\.text.trimmed).filter { !$0.isEmpty && !$0.hasPrefix("#") }
        return lines.first.map { String($0) }
    }

    mutating func find(
        _ topic: Finding.Topic, _ place: SourcePlace, quote: String? = nil, _ english: String, _ german: String,
        advice: Wording? = nil
    ) {
        let finding = Finding(
            topic, at: place, quote: quote.map { Finding.printable($0) }, Wording(english, german: german), advice: advice)
        // A list can name the same a thousand times.
        if told.insert(finding).inserted { model.findings.append(finding) }
    }

    mutating func add(_ finding: Finding?) {
        if let finding { model.findings.append(finding) }
    }

    /// The tables of a parameter that lists tables only.
    mutating func tables(of parameter: String) -> [PostfixTable] {
        tables.tables(of: parameters.list(parameter), at: parameters.place(parameter), &model.findings)
    }

    /// Of an address in lowercase, the one in the first table that has it; the address's extension is tried away.
    func lookup(_ address: String, in tables: [PostfixTable]) -> PostfixTable.Entry? {
        for table in tables {
            if let entry = table.entry(address) { return entry }
        }
        return nil
    }

    // MARK: What is in the model

    mutating func add(_ mailbox: MailServerModel.Mailbox) {
        let key = "\(mailbox.localPart)@\(mailbox.domain)".lowercased()
        guard mailboxIndexes[key] == nil else { return }
        mailboxIndexes[key] = model.mailboxes.count
        model.mailboxes.append(mailbox)
    }

    /// After mailboxes or addresses were taken out of the model.
    mutating func reindex() {
        let mailboxes = model.mailboxes
        let addresses = model.addresses
        mailboxIndexes = [:]
        addressIndexes = [:]
        catchAllIndexes = [:]
        for (index, mailbox) in mailboxes.enumerated() {
            mailboxIndexes["\(mailbox.localPart)@\(mailbox.domain)".lowercased()] = index
        }
        for (index, address) in addresses.enumerated() {
            switch address.name {
            case .exactly(let name): addressIndexes["\(name)@\(address.domain)".lowercased()] = index
            case .any: catchAllIndexes[address.domain] = index
            case .beginning: continue
            }
        }
    }

    /// Of equal names the later takes the place of the earlier.
    mutating func add(_ address: MailServerModel.Address) {
        switch address.name {
        case .exactly(let name):
            put(address, "\(name)@\(address.domain)".lowercased(), \.addressIndexes)
        case .any:
            put(address, address.domain, \.catchAllIndexes)
        case .beginning:
            model.addresses.append(address)
        }
    }

    private mutating func put(
        _ address: MailServerModel.Address, _ key: String, _ indexes: WritableKeyPath<Self, [String: Int]>
    ) {
        if let index = self[keyPath: indexes][key] {
            model.addresses[index] = address
        } else {
            self[keyPath: indexes][key] = model.addresses.count
            model.addresses.append(address)
        }
    }

    /// What a mailbox's own mail becomes.
    func ownInstruction(_ mailbox: MailServerModel.Mailbox) -> DeliveryInstruction {
        mailbox.format == .maildir ? .maildir(mailbox.path) : .mbox(mailbox.path)
    }

    /// An address with its domain, which is put to lowercase; without one it is of `myorigin`.
    func qualified(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return "\(address)@\(origin)" }
        let domain = address[address.index(after: at)...].lowercased()
        return domain.isEmpty ? "\(address[..<at])@\(origin)" : "\(address[..<at])@\(domain)"
    }
}

/// Local part and domain of an address; nil where it has no `@`.
func addressParts(_ address: String) -> (localPart: String, domain: String)? {
    guard let at = address.lastIndex(of: "@") else { return nil }
    return (String(address[..<at]), String(address[address.index(after: at)...]))
}
