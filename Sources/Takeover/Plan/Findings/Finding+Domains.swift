extension Finding {
    static func badDomain(_ domain: MailServerModel.Domain) -> Finding {
        Finding(
            .lost, at: domain.place, quote: domain.name,
            Wording("\(domain.name) is no domain name.", german: "\(domain.name) ist kein Domainname."),
            advice: Wording(
                "No mail can come for it. Take the line out, or write the name that was meant.",
                german: "Dafür kann keine Mail kommen. Die Zeile streichen oder den gemeinten Namen eintragen."))
    }

    static func relayWildcard(_ domain: MailServerModel.Domain) -> Finding {
        Finding(
            .lost, at: domain.place, quote: domain.name,
            Wording(
                "Mail for every domain below \(domain.name.dropFirst()) was passed on; Martlet passes on for domains it knows by name.",
                german:
                    "Mail für alle Domains unter \(domain.name.dropFirst()) wurde weitergereicht; Martlet reicht nur für Domains "
                    + "weiter, die es beim Namen kennt."),
            advice: Wording(
                "For each that is in use: martlet domain add NAME --relay-to HOST",
                german: "Für jede, die in Gebrauch ist: martlet domain add NAME --relay-to HOST"))
    }

    static func domainTwice(_ domain: MailServerModel.Domain) -> Finding {
        Finding(
            .lost, at: domain.place, quote: domain.name,
            Wording(
                "\(domain.name) stands there more than once; what was found first counts.",
                german: "\(domain.name) steht mehrfach da; es gilt, was zuerst gefunden wurde."),
            advice: Wording(
                "Look whether the first one is the one that is meant.", german: "Prüfen, ob der erste Eintrag der gemeinte ist."))
    }

    static func badSeparators(_ domain: MailServerModel.Domain) -> Finding {
        Finding(
            .changed, at: domain.place, quote: domain.tagSeparators,
            Wording(
                "Not all of \"\(domain.tagSeparators)\" can part a name from a tag in \(domain.name).",
                german: "Nicht jedes Zeichen von „\(domain.tagSeparators)“ kann in \(domain.name) Namen und Zusatz trennen."),
            advice: Wording(
                "Addresses with such a tag are refused unless they are aliases: martlet alias add",
                german: "Adressen mit solchem Zusatz werden abgewiesen, außer als Alias: martlet alias add"))
    }

    static func relayAsksHost(_ domain: MailServerModel.Domain, host: String) -> Finding {
        let goesToMX = host == "mx"
        return Finding(
            .changed, at: domain.place, quote: domain.name,
            Wording(
                "Mail for \(domain.name) is passed on while the sender waits: "
                    + "\(goesToMX ? "its mail exchangers are" : "\(host) is") asked for each recipient.",
                german: "Mail für \(domain.name) wird weitergereicht, während der Absender wartet: "
                    + "\(goesToMX ? "ihre Mailserver werden" : "\(host) wird") nach jedem Empfänger gefragt."),
            advice: Wording(
                "Nothing to do. While the host is away, mail is held as before; what it refuses later becomes a dead letter and no report.",
                german:
                    "Nichts zu tun. Ist der Zielrechner fort, wird Mail wie bisher aufgehoben; weist er sie später ab, wird sie "
                    + "zum toten Brief und nicht zur Fehlermeldung."))
    }

    static func relayWithoutLogin(_ domain: MailServerModel.Domain, _ route: MailServerModel.Route) -> Finding {
        Finding(
            .lost, at: route.place, quote: route.pattern,
            Wording(
                "The host that \(domain.name) is passed on to wanted a login; a relay domain has none.",
                german: "Der Zielrechner von \(domain.name) verlangte eine Anmeldung; eine Relay-Domain kennt keine."),
            advice: Wording(
                "Let that host take mail from this server's address without a login.",
                german: "Den Zielrechner Mail von der Adresse dieses Servers ohne Anmeldung annehmen lassen."))
    }

    static func relayTarget(_ domain: MailServerModel.Domain, _ route: MailServerModel.Route) -> Finding {
        Finding(
            .changed, at: route.place, quote: "\(route.pattern) \(route.target.shown)",
            Wording(
                "\(domain.name) was sent to \"\(route.target.shown)\", which a relay domain cannot; it goes to its mail exchangers.",
                german:
                    "\(domain.name) ging an „\(route.target.shown)“, was eine Relay-Domain nicht kann; sie geht an ihre Mailserver."
            ),
            advice: Wording(
                "If that is not meant: martlet domain set \(domain.name) --relay-to HOST",
                german: "Wenn das nicht gemeint ist: martlet domain set \(domain.name) --relay-to HOST"))
    }

    static func aliasDomainToNowhere(_ domain: MailServerModel.Domain, target: String) -> Finding {
        Finding(
            .lost, at: domain.place, quote: domain.name,
            Wording(
                "\(domain.name) is another name of \(target), and that is no domain of this server.",
                german: "\(domain.name) ist ein anderer Name von \(target), und das ist keine Domain dieses Servers."),
            advice: Wording(
                "If its mail is for this server: martlet domain add \(domain.name)",
                german: "Wenn ihre Mail hierher gehört: martlet domain add \(domain.name)"))
    }

    static func noPostmaster(_ domain: MailServerModel.Domain) -> Finding {
        Finding(
            .changed, at: domain.place, quote: domain.name,
            Wording(
                "\(domain.name) has no mailbox and no postmaster (RFC 5321, 4.5.1); mail for its postmaster is refused.",
                german:
                    "\(domain.name) hat weder Postfach noch Postmaster (RFC 5321, 4.5.1); Mail an den Postmaster wird abgewiesen."
            ),
            advice: Wording(
                "martlet alias add postmaster@\(domain.name) MAILBOX",
                german: "martlet alias add postmaster@\(domain.name) POSTFACH"))
    }
}
