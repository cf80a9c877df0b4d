/// Which way qmail-send sends an address (`rewrite` in qmail-send.c).
public struct QmailAddressing: Sendable {
    /// Where an address leads.
    public struct Destination: Hashable, Sendable {
        /// With a domain, and after percenthack.
        public var address: String
        /// The name that a user of the machine is looked up by, lowercase: with the user part of a virtual domain. Nil: another host's.
        public var local: String?
    }

    private let locals: Set<String>
    private let virtual: [String: QmailControl.Pair]
    private let percenthack: Set<String>
    private let envnoathost: String

    public init(_ control: QmailControl) {
        locals = Set(control.locals.map(\.text))
        virtual = Dictionary(control.virtualdomains.map { ($0.key, $0) }) { _, last in last }
        percenthack = Set(control.percenthack.map(\.text))
        envnoathost = control.envnoathost
    }

    public func isLocal(_ domain: String) -> Bool { locals.contains(domain) }

    /// The line of virtualdomains for a whole domain: its own, one of `.parent`, or the one for all. An empty value is an exception.
    public func virtualPair(of domain: String) -> QmailControl.Pair? {
        (DomainSuffixes.of(domain) + [""]).lazy.compactMap { virtual[$0] }.first
    }

    public func destination(of address: String) -> Destination {
        var address = address
        if !address.utf8.contains(UInt8(ascii: "@")) { address += "@\(envnoathost)" }
        while let (name, domain) = Self.parts(address), percenthack.contains(domain), let percent = name.lastIndex(of: "%") {
            address = "\(name[..<percent])@\(name[name.index(after: percent)...])"
        }
        guard let (name, domain) = Self.parts(address) else { return Destination(address: address, local: nil) }
        if locals.contains(domain) { return Destination(address: address, local: name.lowercased()) }
        guard let pair = virtual[address.lowercased()] ?? virtualPair(of: domain), !pair.value.isEmpty else {
            return Destination(address: address, local: nil)
        }
        return Destination(address: address, local: "\(pair.value)-\(name)".lowercased())
    }

    /// A local recipient as the queue has it, without the user part that qmail-send put before it.
    public func withoutUserPart(_ recipient: String) -> String {
        guard let (name, domain) = Self.parts(recipient), !locals.contains(domain) else { return recipient }
        // A line for a single address comes before that of its domain, whatever user part it gives.
        for dash in name.indices where name[dash] == "-" {
            let rest = "\(name[name.index(after: dash)...])@\(recipient[recipient.index(after: name.endIndex)...])"
            if let pair = virtual[rest.lowercased()], pair.value.lowercased() == name[..<dash].lowercased() { return rest }
        }
        guard let pair = virtualPair(of: domain), !pair.value.isEmpty,
            name.lowercased().hasPrefix("\(pair.value.lowercased())-")
        else { return recipient }
        return String(Substring(recipient.utf8.dropFirst(pair.value.utf8.count + 1)))
    }

    /// What stands before the last `@`, and the domain in lowercase.
    static func parts(_ address: String) -> (name: Substring, domain: String)? {
        guard let at = address.lastIndex(of: "@") else { return nil }
        return (address[..<at], address[address.index(after: at)...].lowercased())
    }
}
