extension PostfixReading {
    /// A name in a list of domains.
    struct ListedName: Hashable {
        var name: String
        var place: SourcePlace
    }

    mutating func readDomains() {
        let separators = parameters.value("recipient_delimiter")
        readLocalNames(separators)
        var doubled = Occurrences()
        for (parameter, kind) in [
            ("virtual_alias_domains", PostfixDomains.Kind.virtualAlias), ("virtual_mailbox_domains", .virtualMailbox),
        ] {
            for listed in domains(of: parameter) where listed.name.utf8.first != UInt8(ascii: ".") {
                guard classes[listed.name] == nil else {
                    if classes[listed.name] != kind { doubled.add(listed.name, at: listed.place) }
                    continue
                }
                _ = classes.add(listed.name, kind)
                model.domains.append(.init(listed.name, .local, tagSeparators: separators, place: listed.place))
            }
        }
        readRelayNames(&doubled)
        add(
            doubled.finding(
                .note, { "A domain is named in more than one class; Postfix takes the first: \($0)." },
                german: { "Eine Domain steht in mehr als einer Klasse; für Postfix gilt die erste: \($0)." },
                advice: Wording(
                    "See that it is carried over as what it is meant to be.",
                    german: "Prüfen Sie, ob sie als das übernommen wird, was sie sein soll.")))
    }

    private mutating func readLocalNames(_ separators: String) {
        let names = domains(of: "mydestination")
        for listed in names { _ = classes.add(listed.name, .local) }
        let real = names.map(\.name).filter { $0 != "localhost" && !$0.hasPrefix("localhost.") }
        let mydomain = parameters.value("mydomain").lowercased()
        let main = [origin, mydomain].first(where: real.contains) ?? real.first ?? names.first?.name
        classes.localDomain = main
        guard let main else { return }
        var seen: Set<String> = []
        for listed in names where seen.insert(listed.name).inserted {
            let kind: MailServerModel.Domain.Kind = listed.name == main ? .local : .alias(of: main)
            model.domains.append(.init(listed.name, kind, tagSeparators: separators, place: listed.place))
        }
    }

    private mutating func readRelayNames(_ doubled: inout Occurrences) {
        let withSubdomains = parameters.list("parent_domain_matches_subdomains").contains("relay_domains")
        // By default (compatibility_level below 2) these are the names of mydestination, which are not relayed.
        for listed in domains(of: "relay_domains") {
            guard classes[listed.name] == nil else {
                if parameters.isSet("relay_domains"), classes[listed.name] != .relay {
                    doubled.add(listed.name, at: listed.place)
                }
                continue
            }
            _ = classes.add(listed.name, .relay)
            model.domains.append(.init(listed.name, .relay, place: listed.place))
            if withSubdomains, !listed.name.hasPrefix("."), parameters.isSet("relay_domains"), classes[".\(listed.name)"] == nil {
                _ = classes.add(".\(listed.name)", .relay)
                model.domains.append(.init(".\(listed.name)", .relay, place: listed.place))
            }
        }
    }

    /// The names in a list of domains: words, files of words, the keys of tables. Lowercase, each once.
    mutating func domains(of parameter: String) -> [ListedName] {
        let place = parameters.place(parameter)
        var names: [ListedName] = []
        var seen: Set<String> = []
        func add(_ name: some StringProtocol, _ place: SourcePlace) {
            let name = name.lowercased()
            if !name.isEmpty, !name.contains("@"), seen.insert(name).inserted {
                names.append(ListedName(name: name, place: place))
            }
        }
        for part in parameters.list(parameter) {
            if part.hasPrefix("!") {
                notCarried(parameter, part, place)
            } else if part.hasPrefix("/") {
                for (word, place) in words(ofFile: part) { add(word, place) }
            } else if let name = TableName(part) {
                let table = tables.table(name, at: place, &model.findings)
                if table.constant != nil { notCarried(parameter, part, place) }
                for entry in table.entries {
                    // The defaults name tables of addresses, in which `root` is no domain.
                    if parameters.isSet(parameter) || entry.key.contains(".") { add(entry.key, entry.place) }
                }
            } else {
                add(part, place)
            }
        }
        return names
    }

    private mutating func notCarried(_ parameter: String, _ part: String, _ place: SourcePlace) {
        find(
            .lost, place, quote: part, "This part of \(parameter) names no domain that could be carried over.",
            "Dieser Teil von \(parameter) nennt keine Domain, die sich übernehmen ließe.",
            advice: Wording(
                "Name the domains one by one.", german: "Nennen Sie die Domains einzeln."))
    }

    /// The words of a file that a list names (`/etc/postfix/domains`).
    private mutating func words(ofFile path: String) -> [(String, SourcePlace)] {
        do {
            guard let octets = try tree.contents(of: path) else {
                model.findings.append(.postfixFileMissing(path))
                return []
            }
            return LogicalLines(octets).lines.flatMap { line in
                PostfixList.parts(line.text).map { ($0, SourcePlace(path, line: line.number)) }
            }
        } catch {
            model.findings.append(.unreadable(error))
            return []
        }
    }
}
