extension PostfixReading {
    /// What is met on the way through `virtual_alias_maps`, told in one finding a kind.
    private struct Met {
        var foreign = Occurrences()
        var relayed = Occurrences()
        var marked = Occurrences()
        var shadowed = Occurrences()
        var strange = Occurrences()
        var overruled = Occurrences()
        /// `@domain @other`, in order.
        var wholeDomains: [(domain: String, target: String, place: SourcePlace)] = []
        /// Keys of each domain other than its catch-all.
        var named: [String: Int] = [:]
        /// Addresses that stand for themselves.
        var identities: Set<String> = []
        /// Addresses that an entry was found for.
        var taken: Set<String> = []
    }

    /// virtual(5): rewriting of recipients, before any class of domain is looked at.
    mutating func readVirtualAliases() {
        let maps = tables(of: "virtual_alias_maps")
        var met = Met()
        var seen: Set<String> = []
        let entries = maps.flatMap(\.entries).filter { seen.insert($0.key).inserted }
        // Names of mydestination other than the one that the model has, and names alone: an address of that one rules over either.
        var others: [(PostfixTable.Entry, localPart: String, domain: String)] = []
        var bare: [PostfixTable.Entry] = []
        for entry in entries {
            if let (localPart, domain) = addressParts(entry.key) {
                if localPart.isEmpty {
                    readCatchAll(entry, domain, &met)
                } else if classes.canonical(domain) != domain {
                    others.append((entry, localPart, domain))
                } else {
                    read(entry, localPart, domain, &met)
                }
            } else if classes[entry.key] != .virtualAlias {
                bare.append(entry)
            }
            // `domain anything` names the domain only.
        }
        for (entry, localPart, domain) in others { read(entry, localPart, domain, &met) }
        for entry in bare {
            // A name alone is for $myorigin and mydestination, and asked for after the whole address (virtual(5), TABLE SEARCH ORDER).
            if let local = classes.localDomain { read(entry, entry.key, local, &met) }
            if classes[origin] != nil, classes[origin] != .local { read(entry, entry.key, origin, &met) }
        }
        if !met.wholeDomains.isEmpty {
            let names = namesByDomain()
            for whole in met.wholeDomains { readWholeDomain(whole, met.named[whole.domain] ?? 0, names) }
        }
        findShadowed(maps, &met)
        tell(met)
    }

    private mutating func read(_ entry: PostfixTable.Entry, _ localPart: String, _ domain: String, _ met: inout Met) {
        switch classes[domain] {
        case nil: return met.foreign.add(entry.key, at: entry.place)
        case .relay: return met.relayed.add(entry.key, at: entry.place)
        case .local where !met.taken.insert("\(localPart)@\(classes.canonical(domain))").inserted:
            // With one name of the local domain Postfix never asks for the name alone.
            if classes.localNames.count > 1 { met.overruled.add(entry.key, at: entry.place) }
            return
        case .local where classes.canonical(domain) != domain: met.marked.add(entry.key, at: entry.place)
        case .local: break
        default: guard met.taken.insert("\(localPart)@\(domain)").inserted else { return }
        }
        met.named[domain, default: 0] += 1
        let home = classes.canonical(domain)
        let key = "\(localPart)@\(home)"
        var instructions: [DeliveryInstruction] = []
        var isIdentity = false
        for target in targets(entry, &met) {
            let canonical = addressParts(target).map { "\($0.localPart)@\(classes.canonical($0.domain))" } ?? target
            guard canonical.lowercased() == key else {
                instructions.append(.forward(canonical))
                continue
            }
            isIdentity = true
            if let index = addressIndexes[key] {
                instructions += model.addresses[index].instructions
            } else if let index = mailboxIndexes[key] {
                instructions.append(ownInstruction(model.mailboxes[index]))
            } else {
                instructions.append(.refuse("unknown user"))
            }
        }
        if isIdentity { met.identities.insert(key) }
        // An address that stands only for itself says nothing that is not known, but in a domain where only aliases are.
        if isIdentity, instructions.count == 1, mailboxIndexes[key] != nil, addressIndexes[key] == nil { return }
        if instructions.isEmpty { return met.strange.add(entry.key, at: entry.place) }
        let user = addressIndexes[key].flatMap { isIdentity ? model.addresses[$0].user : nil }
        add(.init(.exactly(localPart), at: home, instructions, user: user, place: entry.place))
    }

    /// The addresses of an entry's right side; programs and files cannot stand there.
    private func targets(_ entry: PostfixTable.Entry, _ met: inout Met) -> [String] {
        var addresses: [String] = []
        for target in AliasTarget.targets(entry.value) {
            guard case .address(let text) = target else {
                met.strange.add(entry.key, at: entry.place)
                continue
            }
            addresses.append(qualified(text))
        }
        return addresses
    }

    private mutating func readCatchAll(_ entry: PostfixTable.Entry, _ domain: String, _ met: inout Met) {
        guard classes[domain] != nil else { return met.foreign.add(entry.key, at: entry.place) }
        guard classes[domain] != .relay else { return met.relayed.add(entry.key, at: entry.place) }
        let words = PostfixList.parts(entry.value)
        if words.count == 1, let word = words.first, word.hasPrefix("@") {
            met.wholeDomains.append((domain, word.dropFirst().lowercased(), entry.place))
            return
        }
        let home = classes.canonical(domain)
        guard met.taken.insert("@\(home)").inserted else { return met.overruled.add(entry.key, at: entry.place) }
        let targets = targets(entry, &met).map { address in
            addressParts(address).map { "\($0.localPart)@\(classes.canonical($0.domain))" } ?? address
        }
        guard !targets.isEmpty else { return met.strange.add(entry.key, at: entry.place) }
        add(.init(.any, at: home, targets.map { .forward($0) }, place: entry.place))
    }

    /// `@domain @other`: every address of the one is that address of the other.
    private mutating func readWholeDomain(
        _ whole: (domain: String, target: String, place: SourcePlace), _ named: Int, _ names: [String: [String]]
    ) {
        let target = canonicalTarget(whole.target)
        guard let index = domainIndexes[whole.domain], model.domains[index].kind == .local, target != whole.domain else { return }
        guard classes[target] != nil, classes[target] != .relay else {
            find(
                .lost, whole.place, quote: "@\(whole.domain) @\(whole.target)",
                "All mail of the domain goes to the same names of a domain elsewhere; that is not carried over.",
                "Alle Post der Domain geht an dieselben Namen einer fremden Domain; das wird nicht übernommen.",
                advice: Wording(
                    "Add the names that are in use as aliases one by one: the server must know which exist, or it sends failure notices to strangers.",
                    german:
                        "Legen Sie die benutzten Namen einzeln als Aliase an: Der Server muss wissen, welche es gibt, sonst schickt er Fremden Fehlerberichte."
                ))
            return
        }
        if named == 0, names[whole.domain] == nil {
            model.domains[index].kind = .alias(of: target)
            return
        }
        // Names of its own stay; of the other domain's names each becomes a forward.
        for name in names[target] ?? [] {
            let key = "\(name)@\(whole.domain)".lowercased()
            guard addressIndexes[key] == nil else { continue }
            add(.init(.exactly(name), at: whole.domain, [.forward("\(name)@\(target)")], place: whole.place))
        }
        if let other = catchAllIndexes[target] {
            add(.init(.any, at: whole.domain, model.addresses[other].instructions, place: whole.place))
        }
    }

    /// The local parts that each domain has.
    private func namesByDomain() -> [String: [String]] {
        var names: [String: [String]] = [:]
        for mailbox in model.mailboxes { names[mailbox.domain, default: []].append(mailbox.localPart) }
        for address in model.addresses {
            if case .exactly(let name) = address.name { names[address.domain, default: []].append(name) }
        }
        return names
    }

    /// Where a chain of alias domains ends.
    private func canonicalTarget(_ name: String) -> String {
        var name = classes.canonical(name)
        for _ in 0..<16 {
            guard let index = domainIndexes[name], case .alias(let next) = model.domains[index].kind else { break }
            name = next
        }
        return name
    }

    /// Mailboxes that a catch-all takes the mail of: Postfix rewrites before it looks for mailboxes.
    private mutating func findShadowed(_ maps: [PostfixTable], _ met: inout Met) {
        var domains: Set<String> = []
        for map in maps {
            for entry in map.entries where entry.key.hasPrefix("@") { domains.insert(String(entry.key.dropFirst())) }
        }
        guard !domains.isEmpty else { return }
        for mailbox in model.mailboxes where domains.contains(mailbox.domain) {
            let key = "\(mailbox.localPart)@\(mailbox.domain)".lowercased()
            if !met.identities.contains(key), addressIndexes[key] == nil { met.shadowed.add(key, at: mailbox.place) }
        }
    }

    private mutating func tell(_ met: Met) {
        add(
            met.foreign.finding(
                .lost, { "Mail for addresses of other servers' domains is redirected; that is not carried over: \($0)." },
                german: { "Post an Adressen fremder Domains wird umgeleitet; das wird nicht übernommen: \($0)." },
                advice: Wording(
                    "If a domain should be one of this server, name it in virtual_alias_domains.",
                    german: "Soll eine Domain zu diesem Server gehören, nennen Sie sie in virtual_alias_domains.")))
        add(
            met.relayed.finding(
                .lost, { "Addresses of relayed domains are redirected; that is not carried over: \($0)." },
                german: { "Adressen weitergereichter Domains werden umgeleitet; das wird nicht übernommen: \($0)." },
                advice: Wording(
                    "Redirect them on the server that the domain's mail goes to.",
                    german: "Leiten Sie sie auf dem Server um, an den die Post der Domain geht.")))
        add(
            met.marked.finding(
                .changed,
                { "These addresses were meant for one name of the local domain, and will hold for all of its names: \($0)." },
                german: {
                    "Diese Adressen galten für einen Namen der lokalen Domain und gelten künftig für alle ihre Namen: \($0)."
                }))
        add(
            met.overruled.finding(
                .lost,
                {
                    "The names of the local domain become one, and these entries, which lead elsewhere for some of them, are left out: \($0)."
                },
                german: {
                    "Die Namen der lokalen Domain werden zu einer; diese Einträge, die für manche davon anderswohin führen, entfallen: \($0)."
                },
                advice: Wording(
                    "Look which is meant: martlet alias show NAME", german: "Prüfen, welcher gemeint ist: martlet alias show NAME"
                )))
        add(
            met.shadowed.finding(
                .changed, { "A catch-all takes the mail of these mailboxes today; in future they get it themselves: \($0)." },
                german: {
                    "Heute nimmt eine Sammeladresse diesen Postfächern die Post weg; künftig bekommen sie sie selbst: \($0)."
                },
                advice: Wording(
                    "If that is not wanted, delete the mailboxes.",
                    german: "Ist das nicht gewollt, dann löschen Sie die Postfächer.")))
        add(
            met.strange.finding(
                .damaged, { "Entries that lead to no address: \($0)." },
                german: { "Einträge, die zu keiner Adresse führen: \($0)." },
                advice: Wording(
                    "Programs and files can stand only in aliases(5).",
                    german: "Programme und Dateien dürfen nur in aliases(5) stehen.")))
    }
}
