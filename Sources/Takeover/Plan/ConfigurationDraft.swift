import MailFormat

/// The values of Martlet's configuration file that the old server's settings come to. Nil and empty: Martlet's default.
public struct ConfigurationDraft: Hashable, Sendable {
    /// A key of the file with its value as TOML writes it.
    public struct Entry: Hashable, Sendable {
        /// Nil: before the first section.
        public var section: String?
        public var key: String
        public var value: String

        /// `limits.message`, as the documentation names it.
        public var name: String { section.map { "\($0).\(key)" } ?? key }
    }

    public var hostname: Domain?
    /// CIDR, no bits behind the prefix.
    public var relayNetworks: [String] = []
    /// Octets.
    public var message: Int64?
    public var recipients: Int?
    public var sessions: Int?
    /// Seconds.
    public var lifetime: Int64?
    public var deliveries: Int?

    public init() {}

    /// What is set, in the order of the file: keys of a section stand together, those of none first.
    public var entries: [Entry] {
        var entries: [Entry] = []
        func add(_ section: String?, _ key: String, _ value: String?) {
            if let value { entries.append(Entry(section: section, key: key, value: value)) }
        }
        add(nil, "hostname", hostname.map { Self.quoted($0.ascii) })
        let networks = relayNetworks.map(Self.quoted).joined(separator: ", ")
        add(nil, "relay-networks", relayNetworks.isEmpty ? nil : "[\(networks)]")
        add("limits", "message", message.map { "\($0)" })
        add("limits", "recipients", recipients.map { "\($0)" })
        add("limits", "sessions", sessions.map { "\($0)" })
        add("queue", "lifetime", lifetime.map { Self.quoted("\($0)s") })
        add("queue", "deliveries", deliveries.map { "\($0)" })
        return entries
    }

    /// The file, without comments.
    public var toml: String {
        var text = ""
        var section: String?
        for entry in entries {
            if entry.section != section {
                section = entry.section
                text += "\n[\(entry.section ?? "")]\n"
            }
            text += "\(entry.key) = \(entry.value)\n"
        }
        return text
    }

    /// A basic string of TOML: names and networks hold neither quotes nor backslashes.
    private static func quoted(_ text: String) -> String { "\"\(text)\"" }
}
