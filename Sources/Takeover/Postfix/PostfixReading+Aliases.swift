extension PostfixReading {
    /// aliases(5): the addresses of `mydestination` that local(8) expands before it looks for a user.
    mutating func readAliases() {
        guard let domain = classes.localDomain else { return }
        var files: [AliasFile] = []
        for part in parameters.list("alias_maps") {
            guard parameters.isSet("alias_maps") || part == "hash:/etc/aliases" else { continue }
            let name = TableName(part, defaultType: parameters.value("default_database_type"))
            switch name.type {
            case "hash", "btree", "lmdb", "cdb", "dbm", "sdbm", "texthash":
                guard let octets = contents(name.name) else {
                    if parameters.isSet("alias_maps") { model.findings.append(.postfixFileMissing(name.name)) }
                    continue
                }
                if LogicalLines.isLatin1(octets) { model.findings.append(.readAsLatin1(name.name)) }
                files.append(AliasFile(octets, file: name.name))
                for line in files[files.count - 1].strange { model.findings.append(.strangeLine(name.name, line)) }
            default:
                model.findings.append(.tableNotRead(name, at: parameters.place("alias_maps")))
            }
        }
        var entries: [AliasFile.Entry] = []
        var names: Set<String> = []
        for entry in files.flatMap(\.entries) where names.insert(entry.name).inserted { entries.append(entry) }
        for entry in entries { read(entry, domain, names) }
    }

    private mutating func read(_ entry: AliasFile.Entry, _ domain: String, _ names: Set<String>) {
        // Keys with a domain are never looked up: local(8) asks for local parts.
        guard !entry.name.contains("@") else {
            find(
                .note, entry.place, quote: entry.name, "The name has a domain, which no name in this file may; it has no effect.",
                "Der Name hat eine Domain, was in dieser Datei nicht vorgesehen ist; er bewirkt nichts.")
            return
        }
        included = []
        var instructions = instructions(of: entry.targets, for: entry.name, domain, at: entry.place)
        // A file or a refusal next to it aside, /dev/null is nothing.
        instructions.removeAll { $0 == .mbox("/dev/null") }
        if let index = mailboxIndexes["\(entry.name)@\(domain)"], instructions == [ownInstruction(model.mailboxes[index])] {
            return
        }
        var address = MailServerModel.Address(
            .exactly(entry.name), at: domain, instructions, user: programUser(of: entry.place.file), place: entry.place)
        if parameters.isYes("owner_request_special"), names.contains("owner-\(entry.name)") {
            address.owner = "owner-\(entry.name)@\(domain)"
        }
        add(address)
    }

    /// As whom the programs of an alias file run: its owner, `default_privs` where that is root (local(8)).
    private func programUser(of file: String) -> MailServerModel.Address.User? {
        let owner = (try? tree.status(of: file))?.uid ?? 0
        let account =
            owner == 0
            ? accounts.account(named: parameters.value("default_privs")) : accounts.accounts.first { $0.uid == owner }
        return account.map { .init(name: $0.name, uid: $0.uid, gid: $0.gid, home: $0.home) }
    }

    /// - Parameters:
    ///   - name: whose entry it is; mail for that very name goes into its mailbox, as in local(8).
    ///   - stack: the included files around it.
    mutating func instructions(
        of targets: [AliasTarget], for name: String, _ domain: String, at place: SourcePlace, within stack: [String] = []
    ) -> [DeliveryInstruction] {
        var instructions: [DeliveryInstruction] = []
        for target in targets {
            switch target {
            case .address(let text):
                let plain = text.hasPrefix("\\") ? String(text.dropFirst()) : text
                let address = qualified(plain)
                let parts = addressParts(address)
                let isOwn =
                    parts.map { classes[$0.domain] == .local && $0.localPart.lowercased() == name.lowercased() } == true
                    || (addressParts(plain) == nil && plain.lowercased() == name.lowercased())
                if isOwn || text.hasPrefix("\\"), let parts,
                    let index = mailboxIndexes["\(parts.localPart)@\(domain)".lowercased()]
                {
                    instructions.append(ownInstruction(model.mailboxes[index]))
                } else if let parts {
                    instructions.append(.forward("\(parts.localPart)@\(classes.canonical(parts.domain))"))
                }
            case .program(let command):
                instructions.append(.program(command))
            case .file(let path):
                if path == "/dev/null" {
                    instructions.append(.mbox(path))
                    continue
                }
                instructions.append(path.hasSuffix("/") ? .maildir(Self.joined(path, "")) : .mbox(path))
            case .include(let path):
                instructions += members(path, for: name, domain, at: place, within: stack)
            }
        }
        return instructions
    }

    /// The addresses of an `:include:` file; programs and files in it are refused by Postfix unless main.cf allows them.
    private mutating func members(
        _ path: String, for name: String, _ domain: String, at place: SourcePlace, within stack: [String] = []
    ) -> [DeliveryInstruction] {
        guard included.insert(path).inserted else {
            // Twice beside each other says nothing new; within each other it is a circle.
            guard stack.contains(path) else { return [] }
            find(
                .damaged, place, quote: path, "Files include each other without end.", "Dateien schließen einander endlos ein.",
                advice: Wording("Take the circle out.", german: "Lösen Sie den Kreis auf."))
            return []
        }
        guard path.hasPrefix("/"), let octets = contents(path) else {
            find(
                .damaged, place, quote: path, "The included list is not there; Postfix puts mail for it off.",
                "Die eingebundene Liste fehlt; Postfix stellt Post dafür zurück.",
                advice: Wording(
                    "Create the file or take the entry out.", german: "Legen Sie die Datei an, oder streichen Sie den Eintrag."))
            return [.putOff("\(Finding.printable(path)) is missing")]
        }
        let allowsPrograms = parameters.list("allow_mail_to_commands").contains("include")
        let allowsFiles = parameters.list("allow_mail_to_files").contains("include")
        var targets: [AliasTarget] = []
        for line in TextLines(octets).lines where !line.text.trimmed.hasPrefix("#") {
            for target in AliasTarget.targets(line.text) {
                switch target {
                case .program where !allowsPrograms, .file where !allowsFiles:
                    find(
                        .note, SourcePlace(path, line: line.number), quote: line.text,
                        "Postfix allows no programs and files in included lists; the line is left out.",
                        "Postfix erlaubt in eingebundenen Listen weder Programme noch Dateien; die Zeile entfällt.")
                default: targets.append(target)
                }
            }
        }
        return instructions(of: targets, for: name, domain, at: SourcePlace(path), within: stack + [path])
    }
}
