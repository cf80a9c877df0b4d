import MailFormat

/// The domains that a route is for.
public enum RoutePattern: Hashable, Sendable {
    /// This domain and no other: `far.example`.
    case domain(Domain)
    /// The domains below this one, not itself: `.far.example`.
    case below(Domain)
    /// Every domain that no other route is for: `*`.
    case others

    /// - Throws: ``DirectoryError/invalid(_:)``.
    public init(_ text: String) throws(DirectoryError) {
        if text == "*" {
            self = .others
            return
        }
        let isBelow = text.hasPrefix(".")
        guard let domain = try? Domain(isBelow ? String(text.dropFirst()) : text), !(isBelow && domain.isAddressLiteral) else {
            throw .invalid(
                "A route is for a domain such as far.example, for .far.example (those below it) or for *; not \"\(text)\".")
        }
        self = isBelow ? .below(domain) : .domain(domain)
    }

    /// The patterns that `domain` is looked up under, the closest first: the domain, then what is above it, then `*`.
    static func candidates(for domain: Domain) -> [String] {
        var candidates = [domain.ascii]
        if !domain.isAddressLiteral {
            var rest = domain.ascii[...]
            while let dot = rest.firstIndex(of: ".") {
                candidates.append(String(rest[dot...]))
                rest = rest[rest.index(after: dot)...]
            }
        }
        return candidates + ["*"]
    }
}

extension RoutePattern: CustomStringConvertible {
    /// As it is written and stored.
    public var description: String {
        switch self {
        case .domain(let domain): domain.ascii
        case .below(let domain): "." + domain.ascii
        case .others: "*"
        }
    }
}
