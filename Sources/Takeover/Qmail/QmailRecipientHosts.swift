/// What qmail-smtpd takes mail for: `rcpthosts` and `morercpthosts` (rcpthosts.c).
public struct QmailRecipientHosts: Sendable {
    /// `domain` and `.domain`, the latter for all domains below.
    public let entries: [QmailControl.Entry]
    /// There is no rcpthosts: every domain is taken.
    public let takesAll: Bool
    private let places: [String: SourcePlace]

    public init(_ control: QmailControl) {
        takesAll = control.rcpthosts == nil
        // Where rcpthosts is missing, morercpthosts is not asked.
        var places: [String: SourcePlace] = [:]
        var entries: [QmailControl.Entry] = []
        for entry in (control.rcpthosts ?? []) + (takesAll ? [] : control.morercpthosts) where places[entry.text] == nil {
            places[entry.text] = entry.place
            entries.append(entry)
        }
        self.places = places
        self.entries = entries
    }

    /// The line that lets mail for `domain` in; nil where none does, or where all is taken.
    public func place(for domain: String) -> SourcePlace? {
        DomainSuffixes.of(domain).lazy.compactMap { places[$0] }.first
    }

    public func takes(_ domain: String) -> Bool { takesAll || place(for: domain) != nil }
}

/// A domain, then `.parent` for each domain above it: the order in which qmail looks names up.
enum DomainSuffixes {
    static func of(_ domain: String) -> [String] {
        let octets = domain.utf8
        let dots = octets.indices.filter { octets[$0] == UInt8(ascii: ".") && $0 != octets.startIndex }
        return [domain] + dots.map { String(domain[$0...]) }
    }
}
