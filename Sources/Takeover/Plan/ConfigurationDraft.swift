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

    /// Where `martlet deliver` listens, as the package has it.
    public static let deliverSocket = "/run/martlet-deliver/socket"

    public var hostname: Domain?
    /// The account that serves.
    public var user: String?
    /// CIDR, no bits behind the prefix.
    public var relayNetworks: [String] = []
    /// Addresses with ports, where they are others than Martlet's own.
    public var listen: [String] = []
    /// The folders that mailboxes of other accounts lie below.
    public var mailboxRoots: [String] = []
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
        func list(_ texts: [String]) -> String? { texts.isEmpty ? nil : "[\(texts.joined(separator: ", "))]" }
        add(nil, "hostname", hostname?.ascii.quotedForTOML)
        add(nil, "user", user?.quotedForTOML)
        add(nil, "relay-networks", list(relayNetworks.map(\.quotedForTOML)))
        add(nil, "listen", list(listen.map { "{ address = \($0.quotedForTOML) }" }))
        add("limits", "message", message.map { "\($0)" })
        add("limits", "recipients", recipients.map { "\($0)" })
        add("limits", "sessions", sessions.map { "\($0)" })
        add("queue", "lifetime", lifetime.map { "\($0)s".quotedForTOML })
        add("queue", "deliveries", deliveries.map { "\($0)" })
        add("deliver", "socket", mailboxRoots.isEmpty ? nil : Self.deliverSocket.quotedForTOML)
        add("deliver", "roots", list(mailboxRoots.map(\.quotedForTOML)))
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
}
