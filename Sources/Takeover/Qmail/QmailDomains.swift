/// The domains of a qmail server, and below which prefix the local names of each stand (qmail-send.c, rcpthosts.c).
struct QmailDomains {
    /// A domain with addresses of its own.
    struct Scope: Hashable {
        /// What stands before its local parts when a user is looked up: empty, or the user part of virtualdomains and a dash.
        var prefix: String
        var domain: String
    }

    /// A line of virtualdomains for one address.
    struct Person: Hashable {
        var localPart: String
        var domain: String
        /// What a user is looked up by.
        var local: String
        var place: SourcePlace
    }

    private(set) var domains: [MailServerModel.Domain] = []
    private(set) var scopes: [Scope] = []
    private(set) var people: [Person] = []
    private(set) var findings: [Finding] = []
    private var known: Set<String> = []
    private var firstWithPrefix: [String: String] = [:]
    /// Domains of which virtualdomains names single addresses.
    private let domainsWithPeople: Set<String>
    private let control: QmailControl
    private let hosts: QmailRecipientHosts
    private let addressing: QmailAddressing

    init(_ control: QmailControl, hosts: QmailRecipientHosts, addressing: QmailAddressing) {
        self.control = control
        self.hosts = hosts
        self.addressing = addressing
        domainsWithPeople = Set(control.virtualdomains.compactMap { QmailAddressing.parts($0.key)?.domain })
        addLocals()
        addVirtual()
        addRecipientHosts()
        addPeople()
    }

    private mutating func addLocals() {
        guard let primary = primary else {
            findings += control.locals.map(Finding.isNoDomain)
            return
        }
        scopes.append(Scope(prefix: "", domain: primary.text))
        add(primary.text, .local, primary.place)
        for entry in control.locals where isName(entry) { add(entry.text, .alias(of: primary.text), entry.place) }
    }

    /// All names of locals have the same users. The one that mail is written from names the mailboxes.
    private var primary: QmailControl.Entry? {
        let entries = control.locals.filter { QmailDomains.isName($0.text) }
        let parent = control.me.flatMap { DomainSuffixes.of($0).dropFirst().first?.dropFirst() }.map(String.init)
        for name in [control.texts["defaulthost"]?.text.lowercased(), control.texts["defaultdomain"]?.text.lowercased(), parent] {
            if let entry = entries.first(where: { $0.text == name }) { return entry }
        }
        return entries.first { $0.text != control.me && !$0.text.hasPrefix("localhost") } ?? entries.first {
            $0.text == control.me
        } ?? entries.first
    }

    private mutating func addVirtual() {
        for pair in control.virtualdomains where !pair.key.contains("@") {
            if addressing.isLocal(pair.key) {
                findings.append(.isLocalAsWell(pair))
            } else if pair.key.isEmpty || pair.key.hasPrefix(".") {
                if !pair.value.isEmpty { findings.append(.isVirtualWildcard(pair)) }
            } else if !pair.value.isEmpty {
                addVirtual(pair.key, userPart: pair.value, pair.place)
            }
        }
    }

    private mutating func addVirtual(_ name: String, userPart: String, _ place: SourcePlace) {
        guard isName(.init(text: name, place: place)), !known.contains(name) else { return }
        let prefix = userPart.lowercased() + "-"
        let hasPeople = domainsWithPeople.contains(name)
        if let first = firstWithPrefix[prefix], !hasPeople {
            add(name, .alias(of: first), place)
            return
        }
        if !hasPeople { firstWithPrefix[prefix] = name }
        scopes.append(Scope(prefix: prefix, domain: name))
        add(name, .local, place)
    }

    /// What is taken and is no user's here is passed on, but for what a wildcard of virtualdomains makes a domain of the server.
    private mutating func addRecipientHosts() {
        if hosts.takesAll { findings.append(.takesAll(control.place(of: "rcpthosts"))) }
        for entry in hosts.entries where isName(entry) && !known.contains(entry.text) {
            let pair = addressing.virtualPair(of: entry.text)
            guard let pair, !pair.value.isEmpty else {
                add(entry.text, .relay, entry.place)
                continue
            }
            if !entry.text.hasPrefix(".") { addVirtual(entry.text, userPart: pair.value, entry.place) }
        }
    }

    private mutating func addPeople() {
        let own = Set(scopes.map(\.domain))
        for pair in control.virtualdomains {
            guard let (name, domain) = QmailAddressing.parts(pair.key), !name.isEmpty else { continue }
            if addressing.isLocal(domain) {
                findings.append(.isLocalAsWell(pair))
            } else if own.contains(domain), !pair.value.isEmpty {
                people.append(
                    Person(
                        localPart: String(name), domain: domain, local: "\(pair.value)-\(name)".lowercased(), place: pair.place))
            } else {
                findings.append(.isVirtualAddress(pair))
            }
        }
    }

    private mutating func add(_ name: String, _ kind: MailServerModel.Domain.Kind, _ place: SourcePlace) {
        guard known.insert(name).inserted else { return }
        domains.append(MailServerModel.Domain(name, kind, place: place))
    }

    private mutating func isName(_ entry: QmailControl.Entry) -> Bool {
        if Self.isName(entry.text) { return true }
        findings.append(.isNoDomain(entry))
        return false
    }

    /// Loosely: letters of any script, digits, dashes, underscores and dots.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text != "." && text.utf8.count <= 255
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || ".-_".unicodeScalars.contains($0)
            }
    }
}
