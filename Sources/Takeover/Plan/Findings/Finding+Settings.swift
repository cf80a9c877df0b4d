extension Finding {
    static func badHostname(_ name: String, at place: SourcePlace) -> Finding {
        Finding(
            .lost, at: place, quote: name,
            Wording(
                "The server's name \"\(name)\" is not fully qualified (RFC 5321, 2.3.5).",
                german: "Der Name des Servers „\(name)“ ist nicht vollständig (RFC 5321, 2.3.5)."),
            advice: Wording(
                "Write the name that DNS knows into martlet.toml: hostname = \"mail.kunde.example\"",
                german: "Den Namen, den das DNS kennt, in martlet.toml eintragen: hostname = \"mail.kunde.example\""))
    }

    static func messageLimit(_ octets: Int64, kept: Int64, at place: SourcePlace) -> Finding {
        octets == 0
            ? Finding(
                .changed, at: place, quote: "0",
                Wording(
                    "Mails had no limit; now one has at most 1 GiB (limits.message).",
                    german: "Mails waren unbegrenzt; jetzt hat eine höchstens 1 GiB (limits.message)."))
            : numberLimit("message", octets, kept: kept, at: place)
    }

    static func numberLimit(_ name: String, _ number: Int64, kept: Int64, at place: SourcePlace) -> Finding {
        Finding(
            .changed, at: place, quote: "\(number)",
            Wording(
                "\(name) was \(number), which Martlet cannot have; it is \(kept).",
                german: "\(name) war \(number), was Martlet nicht haben kann; es ist \(kept)."))
    }

    static func localDeliveries(_ number: Int, at place: SourcePlace) -> Finding {
        Finding(
            .changed, at: place, quote: "\(number)",
            Wording(
                "At most \(number) deliveries into mailboxes at once; Martlet delivers while the sender waits, and sessions bound that.",
                german:
                    "Höchstens \(number) Zustellungen in Postfächer zugleich; Martlet stellt zu, während der Absender wartet, und "
                    + "die Sitzungen begrenzen das."),
            advice: Wording("limits.sessions in martlet.toml bounds it.", german: "limits.sessions in martlet.toml begrenzt es."))
    }

    static func portsForLogins(_ ports: [UInt16], at place: SourcePlace) -> Finding {
        let numbers = ports.map { "\($0)" }
        return Finding(
            .lost, at: place,
            Wording(
                "Users log in on \(numbers.joined(separator: " and ")); Martlet offers that once it has a certificate that it can read.",
                german:
                    "Auf \(numbers.joined(separator: " und ")) melden sich Benutzer an; das bietet Martlet an, sobald es ein Zertifikat hat, das es lesen kann."
            ),
            advice: Wording(
                "Before the switch: tls.certificate and tls.key in martlet.toml, files that the account martlet may read.",
                german:
                    "Vor der Umstellung: tls.certificate und tls.key in martlet.toml, Dateien, die das Konto martlet lesen darf.")
        )
    }

    static func badNetwork(_ text: String, at place: SourcePlace) -> Finding {
        Finding(
            .lost, at: place, quote: text,
            Wording("\"\(text)\" is no network.", german: "„\(text)“ ist kein Netz."),
            advice: Wording(
                "If its clients may send: relay-networks in martlet.toml",
                german: "Wenn seine Rechner senden dürfen: relay-networks in martlet.toml"))
    }

    static func openRelay(_ text: String, at place: SourcePlace) -> Finding {
        Finding(
            .lost, at: place, quote: text,
            Wording(
                "With \(text) the whole world may send through this server; that is not carried.",
                german: "Mit \(text) darf alle Welt über diesen Server senden; das wird nicht übernommen."),
            advice: Wording(
                "List the networks that are yours: relay-networks in martlet.toml. All others log in.",
                german: "Die eigenen Netze nennen: relay-networks in martlet.toml. Alle anderen melden sich an."))
    }

    static func refusedSenders(_ senders: [String], at place: SourcePlace) -> Finding {
        let shown = senders.prefix(3).joined(separator: ", ") + (senders.count > 3 ? ", …" : "")
        return Finding(
            .lost, at: place, quote: shown,
            Wording(
                "\(senders.count == 1 ? "One sender was" : "\(senders.count) senders were") refused by name; Martlet has no such list.",
                german:
                    "\(senders.count == 1 ? "Ein Absender wurde" : "\(senders.count) Absender wurden") namentlich abgewiesen; "
                    + "Martlet hat keine solche Liste."),
            advice: Wording(
                "Let a filter do it that users have in their mailboxes (Sieve), or do without.",
                german: "Einen Filter im Postfach (Sieve) das tun lassen, oder darauf verzichten."))
    }

    static func refusedRecipient(_ text: String, at place: SourcePlace) -> Finding {
        Finding(
            .lost, at: place, quote: text,
            Wording(
                "\(text) was refused though there is something of that name; now its mail is taken.",
                german: "\(text) wurde abgewiesen, obwohl es etwas dieses Namens gibt; jetzt wird die Mail angenommen."),
            advice: Wording(
                "Remove what bears the name, or disable it: martlet mailbox set NAME --disabled",
                german: "Was den Namen trägt, entfernen oder sperren: martlet mailbox set NAME --disabled"))
    }
}
