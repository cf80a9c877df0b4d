import Directory
import MailFormat

/// Draws up a ``SwitchPlan``: first all names, then what they lead to, then what leads nowhere or in a circle is taken out.
struct SwitchPlanner {
    let model: MailServerModel
    var plan: SwitchPlan

    /// Own domains by ``Domain/ascii``.
    var domains: [String: PlannedDomain] = [:]
    /// Alias domains by ``Domain/ascii``, with what they stand for in the end.
    var aliasDomains: [String: Domain] = [:]
    /// What the model's names of domains read as, so that each is read once.
    var readDomains: [String: Domain?] = [:]
    /// Mailboxes by name, with their place in ``DirectoryDraft/mailboxes``.
    var mailboxes: [NameKey: Int] = [:]
    /// The mailbox that is at a path of the old server.
    var mailboxByPath: [String: Address] = [:]
    /// A mailbox that belongs to a user, the first in the draft.
    var mailboxByUser: [UserKey: Address] = [:]
    var addresses: [PlannedAddress] = []
    /// Aliases and forwards by name: places in ``addresses``.
    var addressByName: [NameKey: Int] = [:]
    /// Names whose mail is refused: the places in the model, and the text.
    var refusals: [(index: Int, name: NameKey, address: Address, text: String)] = []
    var refusedNames: Set<NameKey> = []
    /// Items of the model's addresses, by place.
    var addressItems: [PlanItem?]
    /// Where the reader found backscatter, so that it is not said twice.
    var knownBackscatter: Set<SourcePlace> = []

    /// Addresses with programs, which the server has to be allowed to run.
    var programs = Occurrences()

    struct UserKey: Hashable {
        var uid: UInt32
        var gid: UInt32
    }

    init(_ model: MailServerModel) {
        self.model = model
        plan = SwitchPlan(software: model.software)
        plan.findings = model.findings
        addressItems = Array(repeating: nil, count: model.addresses.count)
        for finding in model.findings where finding.topic == .backscatter {
            knownBackscatter.insert(finding.place)
            knownBackscatter.insert(SourcePlace(finding.place.file))
        }
    }

    mutating func run() {
        planDomains()
        planMailboxes()
        nameAddresses()
        leadAddresses()
        straighten()
        planOwners()
        planRefusals()
        draftAddresses()
        notePostmasters()
        if let finding = programs.needingRights { find(finding) }
        planRoutes()
        planSettings()
        planQueue()
    }

    mutating func find(_ finding: Finding) {
        plan.findings.append(finding)
    }

    mutating func item(
        _ kind: PlanItem.Kind, _ name: String, at place: SourcePlace?, _ outcome: PlanItem.Outcome, _ result: PlanResult
    ) {
        plan.items.append(PlanItem(kind, name, at: place, outcome, result))
    }

    /// The domain that a name of the model reads as, nil for what is no domain.
    mutating func read(_ name: String) -> Domain? {
        if let read = readDomains[name] { return read }
        let domain = try? Domain(name)
        readDomains[name] = .some(domain)
        return domain
    }

    /// The own domain that a name stands for, an alias domain being the one it stands for.
    mutating func ownDomain(_ name: String) -> PlannedDomain? {
        read(name).flatMap { ownDomain($0) }
    }

    func ownDomain(_ domain: Domain) -> PlannedDomain? {
        domains[(aliasDomains[domain.ascii] ?? domain).ascii]
    }

    /// An address that the directory can hold and read again.
    static func address(_ localPart: String, _ domain: Domain) -> Address? {
        guard let part = try? LocalPart(text: localPart) else { return nil }
        return try? Address(Address(localPart: part, domain: domain).description)
    }
}
