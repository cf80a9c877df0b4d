/// Finds what makes today's server send failure notices to people who wrote nothing: qmail-smtpd takes every recipient in rcpthosts, and
/// finds out afterwards whether there is one.
public struct QmailBackscatter: Sendable {
    public private(set) var findings: [Finding] = []
    private let names: ModelNames
    private let hosts: QmailRecipientHosts

    public init(control: QmailControl, hosts: QmailRecipientHosts, model: MailServerModel) {
        self.hosts = hosts
        names = ModelNames(model)
        for domain in model.domains { look(at: domain) }
        if !hosts.entries.isEmpty || hosts.takesAll {
            findings.append(
                Finding(
                    .backscatter, at: control.place(of: "rcpthosts"),
                    Wording(
                        "Recipients without a domain are taken from everybody, whether there is such a user or not.",
                        german: "Empfänger ohne Domain werden von jedem angenommen, ob es den Benutzer gibt oder nicht.")))
        }
        // What nobody outside can write to returns nothing to strangers.
        var reached: Set<String> = []
        for domain in model.domains where hosts.takes(domain.name) {
            if case .alias(let other) = domain.kind { reached.insert(other) } else { reached.insert(domain.name) }
        }
        for address in model.addresses where reached.contains(address.domain) { look(at: address) }
    }

    private mutating func look(at domain: MailServerModel.Domain) {
        guard let place = hosts.place(for: domain.name) else {
            guard !hosts.takesAll, domain.kind != .relay else { return }
            findings.append(
                Finding(
                    .note, at: domain.place, quote: Finding.printable(domain.name),
                    Wording(
                        "The domain is not in rcpthosts: today only clients that may relay reach it. Martlet takes mail for it from everybody.",
                        german:
                            "Die Domain steht nicht in rcpthosts: Heute erreichen sie nur Clients mit Relay-Recht. Martlet nimmt Post für sie von jedem an."
                    )))
            return
        }
        switch domain.kind {
        case .relay:
            findings.append(
                Finding(
                    .backscatter, at: place, quote: Finding.printable(domain.name),
                    Wording(
                        "Mail for this domain is taken before its own server was asked; what that refuses goes back to a sender who may be forged.",
                        german:
                            "Post für diese Domain wird angenommen, ehe deren Server gefragt ist; was er ablehnt, geht an einen womöglich gefälschten Absender zurück."
                    ),
                    advice: Wording(
                        "Martlet asks that server while the client waits.",
                        german: "Martlet fragt jenen Server, solange der Client wartet.")))
        case .local, .alias:
            guard !names.hasCatchAll(domain.name) else { return }
            findings.append(
                Finding(
                    .backscatter, at: place, quote: Finding.printable(domain.name),
                    Wording(
                        "Mail for names that the domain does not have is taken and returned afterwards.",
                        german: "Post für Namen, die es in der Domain nicht gibt, wird erst angenommen und dann zurückgeschickt."),
                    advice: Wording("Martlet refuses it at once.", german: "Martlet lehnt sie sofort ab.")))
        }
    }

    private mutating func look(at address: MailServerModel.Address) {
        for instruction in address.instructions {
            let text: Wording
            switch instruction {
            case .maildir, .mbox: continue
            case .refuse:
                text = Wording(
                    "Mail for this address is taken, and then always returned.",
                    german: "Post für diese Adresse wird angenommen und dann immer zurückgeschickt.")
            case .putOff:
                text = Wording(
                    "Mail for this address is taken, put off again and again, and returned in the end.",
                    german: "Post für diese Adresse wird angenommen, immer wieder zurückgestellt und am Ende zurückgeschickt.")
            case .program:
                text = Wording(
                    "Mail is taken before the program was asked; what that refuses is returned.",
                    german: "Post wird angenommen, ehe das Programm gefragt ist; was es ablehnt, geht zurück.")
            case .forward(let target):
                guard let wording = forward(to: target) else { continue }
                text = wording
            }
            findings.append(
                Finding(
                    .backscatter, at: address.place, quote: Finding.printable(names.text(of: address) + Self.arrow(instruction)),
                    text))
        }
    }

    /// Nil: the target is a name of this server, and has its own findings.
    private func forward(to target: String) -> Wording? {
        switch names.knows(target) {
        case true?: nil
        case false?:
            Wording(
                "The address leads to a name that this server does not have: its mail is taken and returned.",
                german:
                    "Die Adresse führt zu einem Namen, den dieser Server nicht hat: Post dafür wird angenommen und zurückgeschickt."
            )
        case nil:
            Wording(
                "Mail is taken before the other server was asked; what that refuses is returned.",
                german: "Post wird angenommen, ehe der andere Server gefragt ist; was er ablehnt, geht zurück.")
        }
    }

    private static func arrow(_ instruction: DeliveryInstruction) -> String {
        switch instruction {
        case .forward(let target): " → \(target)"
        case .program(let command): " → |\(command)"
        case .maildir, .mbox, .refuse, .putOff: ""
        }
    }
}
