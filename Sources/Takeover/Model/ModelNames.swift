/// Which addresses a model has: for findings about what leads nowhere.
public struct ModelNames: Sendable {
    private struct DomainNames {
        var exact: Set<String> = []
        var beginnings: Set<String> = []
        var hasCatchAll = false
    }

    private var names: [String: DomainNames] = [:]
    private var aliases: [String: String] = [:]

    public init(_ model: MailServerModel) {
        for domain in model.domains {
            switch domain.kind {
            case .local: names[domain.name] = names[domain.name] ?? DomainNames()
            case .alias(let other): aliases[domain.name] = other
            case .relay: break
            }
        }
        for mailbox in model.mailboxes {
            names[mailbox.domain, default: DomainNames()].exact.insert(mailbox.localPart.lowercased())
        }
        for address in model.addresses {
            switch address.name {
            case .exactly(let name): names[address.domain, default: DomainNames()].exact.insert(name.lowercased())
            case .beginning(let name): names[address.domain, default: DomainNames()].beginnings.insert(name.lowercased())
            case .any: names[address.domain, default: DomainNames()].hasCatchAll = true
            }
        }
    }

    /// Whether an address of a domain of the server leads somewhere; nil for domains of others, and for what is no address.
    public func knows(_ address: String) -> Bool? {
        guard let at = address.lastIndex(of: "@") else { return nil }
        let domain = address[address.index(after: at)...].lowercased()
        guard let names = names[aliases[domain] ?? domain] else { return nil }
        let name = address[..<at].lowercased()
        if names.hasCatchAll || names.exact.contains(name) { return true }
        guard !names.beginnings.isEmpty else { return false }
        return name.indices.contains { names.beginnings.contains(String(name[..<$0])) } || names.beginnings.contains(name)
    }

    /// Whether a domain, or the one it is another name of, takes every name.
    public func hasCatchAll(_ domain: String) -> Bool { names[aliases[domain] ?? domain]?.hasCatchAll ?? false }

    /// `name@domain`, `name-…@domain`, `…@domain`.
    public func text(of address: MailServerModel.Address) -> String {
        switch address.name {
        case .exactly(let name): "\(name)@\(address.domain)"
        case .beginning(let name): "\(name)…@\(address.domain)"
        case .any: "…@\(address.domain)"
        }
    }
}
