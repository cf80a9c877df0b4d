/// What a thing of the old server is on Martlet.
public enum PlanResult: Hashable, Sendable {
    case domain(name: String)
    case aliasDomain(name: String, of: String)
    case relayDomain(name: String, host: String)
    case mailbox(address: String, maildir: String)
    /// An alias with its members.
    case alias(address: String, members: [String])
    /// The forward of the mailbox of that address.
    case forward(mailbox: String, members: [String], keepsCopy: Bool)
    /// The mailbox of that name does all of it.
    case mailboxAlone(address: String)
    case catchAll(mailbox: String)
    /// It is refused at RCPT, as every name that is not there.
    case refused
    case route(pattern: String, target: String)
    /// What a relay domain says of its host.
    case relayHost(of: String)
    /// A key of the configuration with its value.
    case setting(key: String, value: String)
    /// Mails that go into the queue, with the recipients that are still to be served.
    case queued(recipients: Int, isHeld: Bool)
    /// Nothing.
    case nothing
}

extension PlanResult {
    /// One clause for the operator.
    public var wording: Wording {
        switch self {
        case .domain(let name): Wording("domain \(name)", german: "Domain \(name)")
        case .aliasDomain(let name, let target):
            Wording("\(name), another name of \(target)", german: "\(name), ein anderer Name von \(target)")
        case .relayDomain(let name, let host):
            Wording("relay domain \(name), passed on to \(host)", german: "Relay-Domain \(name), weitergereicht an \(host)")
        case .mailbox(let address, let maildir):
            Wording("mailbox \(address) in \(maildir)", german: "Postfach \(address) in \(maildir)")
        case .alias(let address, let members):
            Wording("alias \(address) for \(Self.list(members))", german: "Alias \(address) für \(Self.list(members))")
        case .forward(let mailbox, let members, let keepsCopy):
            keepsCopy
                ? Wording(
                    "mailbox \(mailbox), a copy to \(Self.list(members))",
                    german: "Postfach \(mailbox), eine Kopie an \(Self.list(members))")
                : Wording(
                    "mailbox \(mailbox), all on to \(Self.list(members))",
                    german: "Postfach \(mailbox), alles weiter an \(Self.list(members))")
        case .mailboxAlone(let address): Wording("the mailbox \(address)", german: "das Postfach \(address)")
        case .catchAll(let mailbox): Wording("catch-all into \(mailbox)", german: "Sammelpostfach \(mailbox)")
        case .refused: Wording("refused when it is named", german: "abgewiesen, sobald sie genannt wird")
        case .route(let pattern, let target): Wording("route \(pattern) to \(target)", german: "Route \(pattern) zu \(target)")
        case .relayHost(let domain):
            Wording("the host of the relay domain \(domain)", german: "der Zielrechner der Relay-Domain \(domain)")
        case .setting(let key, let value): Wording("\(key) = \(value)", german: "\(key) = \(value)")
        case .queued(let recipients, let isHeld):
            isHeld
                ? Wording(
                    "queued and held, \(recipients) to serve",
                    german: "in die Warteschlange, angehalten, \(recipients) Empfänger offen")
                : Wording("queued, \(recipients) to serve", german: "in die Warteschlange, \(recipients) Empfänger offen")
        case .nothing: Wording("nothing", german: "nichts")
        }
    }

    /// The first few, and how many more.
    private static func list(_ members: [String]) -> String {
        let shown = 4
        let rest = members.count > shown ? " (+\(members.count - shown))" : ""
        return members.prefix(shown).joined(separator: ", ") + rest
    }
}
