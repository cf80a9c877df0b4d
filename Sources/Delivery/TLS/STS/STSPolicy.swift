import MailFormat

/// A policy of MTA-STS (RFC 8461 §3.2): which hosts of a domain take its mail over authenticated TLS.
public struct STSPolicy: Hashable, Sendable {
    public enum Mode: String, Hashable, Sendable {
        /// No mail to a host that the policy does not list, or whose certificate does not hold.
        case enforce
        /// As if there were no policy; what it would have done is reported.
        case testing
        /// There is no policy any more.
        case none
    }

    public let mode: Mode
    /// Seconds the policy may be kept, at most a year (§3.2).
    public let maxAge: Int
    /// Names, and names whose leftmost label is `*`; lower case.
    public let patterns: [String]

    /// The longest policy that is read, in octets: what §3.3 suggests.
    public static let longestOctets = 64 * 1024
    private static let longestAge = 31_557_600

    /// Reads a policy as it is served; nil where it is malformed.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.longestOctets else { return nil }
        // §3.2: the first of fields of one name counts, and `mx` may stand often.
        var fields: [Substring: Substring] = [:]
        var patterns: [String] = []
        // A CR LF is one `Character`, so that both line ends split.
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let name = line[..<colon].trimming(\.isBlank)
            let value = line[line.index(after: colon)...].trimming(\.isBlank)
            if name == "mx" {
                guard let pattern = Self.pattern(value) else { return nil }
                patterns.append(pattern)
            } else if fields[name] == nil {
                fields[name] = value
            }
        }
        guard fields["version"] == "STSv1", let mode = fields["mode"].flatMap({ Mode(rawValue: String($0)) }),
            let age = fields["max_age"], (1...10).contains(age.utf8.count),
            age.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let maxAge = Int(age)
        else { return nil }
        guard mode == .none || !patterns.isEmpty else { return nil }
        self.mode = mode
        self.maxAge = min(maxAge, Self.longestAge)
        self.patterns = patterns
    }

    /// Whether the policy lists the host (RFC 8461 §4.1): `*` stands for one label.
    public func lists(_ host: Domain) -> Bool {
        guard !host.isAddressLiteral else { return false }
        return patterns.contains { pattern in
            guard pattern.hasPrefix("*.") else { return pattern == host.ascii }
            guard let dot = host.ascii.firstIndex(of: ".") else { return false }
            return host.ascii[dot...] == pattern.dropFirst()
        }
    }

    private static func pattern(_ text: Substring) -> String? {
        let isWildcard = text.hasPrefix("*.")
        guard let name = try? Domain(String(isWildcard ? text.dropFirst(2) : text)), !name.isAddressLiteral else { return nil }
        return isWildcard ? "*.\(name.ascii)" : name.ascii
    }
}
