/// Reads a server whose qmail delivers by vpopmail: what qmail does itself as ``QmailReader`` reads it, and in place of each domain's line
/// for vdelivermail the accounts of vpasswd.
public struct VpopmailReader: MailServerReader {
    public static let software = ServerSoftware.vpopmail

    private let tree: any FileTree

    public init(tree: any FileTree) {
        self.tree = tree
    }

    public static func recognizes(_ tree: any FileTree) -> Bool { VpopmailDomain.exist(in: tree) }

    public func read(withQueue: Bool) -> MailServerModel {
        var model = QmailReader(tree: tree).read(withQueue: withQueue)
        model.software = Self.software
        let domains = VpopmailDomain.all(in: tree, among: Set(model.domains.map(\.name)))
        var parts = Self.takeParts(of: domains, from: &model)
        Self.dropFindings(of: domains, from: &model)
        let home = VpopmailHome(tree: tree)
        let host = defaultHost(of: model)
        var ownFindings: [Finding] = []
        var quotas = Occurrences()
        for (index, domain) in domains.enumerated() {
            let reading = VpopmailDomainReading(domain, parts[index], tree: tree, home: home, host: host)
            parts[index] = VpopmailDomainReading.Part()
            model.mailboxes += reading.mailboxes
            model.addresses += reading.addresses
            ownFindings += reading.findings
            for mailbox in reading.mailboxes where mailbox.quotaOctets > 0 || mailbox.quotaMessages > 0 {
                quotas.add("\(mailbox.localPart)@\(mailbox.domain)", at: mailbox.place)
            }
        }
        QmailBackscatter.lookAgain(at: &model, of: tree)
        model.findings += ownFindings
        let full = quotas.finding(
            .backscatter, { "Mail for a full mailbox is taken, and returned by vdelivermail later: \($0) have a quota." },
            german: {
                "Post für ein volles Postfach wird angenommen und später von vdelivermail zurückgeschickt: \($0) haben ein Limit."
            })
        if let full { model.findings.append(full) }
        return model
    }

    /// What qmail-inject, by which vdelivermail forwards, completes an address by.
    private func defaultHost(of model: MailServerModel) -> String {
        var findings: [Finding] = []
        let control = QmailControl(tree: tree, findings: &findings)
        return control.texts["defaulthost"]?.text.lowercased() ?? model.hostname ?? "localhost"
    }

    /// Takes what qmail does with the domains of vpopmail out of the model, and makes their other names aliases.
    private static func takeParts(of domains: [VpopmailDomain], from model: inout MailServerModel) -> [VpopmailDomainReading.Part]
    {
        var indices: [String: Int] = [:]
        for (index, domain) in domains.enumerated() {
            for name in domain.otherNames + [domain.name] { indices[name] = index }
        }
        var parts = [VpopmailDomainReading.Part](repeating: .init(), count: domains.count)
        model.addresses.removeAll { address in
            guard let index = indices[address.domain] else { return false }
            // By another name it is the same file.
            guard address.domain == domains[index].name else { return true }
            if address.name == .any { parts[index].fallback = address } else { parts[index].addresses.append(address) }
            return true
        }
        model.mailboxes.removeAll { mailbox in
            guard let index = indices[mailbox.domain] else { return false }
            if mailbox.domain == domains[index].name { parts[index].mailboxes.append(mailbox) }
            return true
        }
        for index in model.domains.indices {
            guard let domain = indices[model.domains[index].name].map({ domains[$0] }) else { continue }
            let isOther = model.domains[index].name != domain.name
            model.domains[index].kind = isOther ? .alias(of: domain.name) : .local
        }
        return parts
    }

    /// What was said of the line for vdelivermail as of any program, and of the domains as of any, is said better here.
    private static func dropFindings(of domains: [VpopmailDomain], from model: inout MailServerModel) {
        let files = Set(domains.map { "\($0.folder)/.qmail-default" })
        model.findings.removeAll { files.contains($0.place.file) && $0.topic != .damaged }
    }
}
