import MailFormat

/// What this server is called and where it listens for mail: what the DNS must not send its own mail to.
public struct OwnHosts: Hashable, Sendable {
    public var names: Set<Domain>
    public var addresses: Set<IPAddress>

    public init(names: Set<Domain> = [], addresses: Set<IPAddress> = []) {
        self.names = names
        self.addresses = addresses
    }

    func include(_ name: Domain, _ found: [IPAddress]) -> Bool {
        names.contains(name) || found.contains(where: addresses.contains)
    }
}
