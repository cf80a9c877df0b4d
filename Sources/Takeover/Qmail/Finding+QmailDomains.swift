/// What is said of qmail's domains.
extension Finding {
    static func isNoDomain(_ entry: QmailControl.Entry) -> Finding {
        Finding(
            .damaged, at: entry.place, quote: printable(entry.text),
            Wording("This is no domain name; it is left out.", german: "Das ist kein Domainname; die Zeile bleibt weg."),
            advice: Wording("Mend the line or delete it.", german: "Reparieren oder löschen Sie die Zeile."))
    }

    static func isLocalAsWell(_ pair: QmailControl.Pair) -> Finding {
        Finding(
            .note, at: pair.place, quote: printable("\(pair.key):\(pair.value)"),
            Wording(
                "The domain stands in locals too, so that this line has no effect.",
                german: "Die Domain steht auch in locals, die Zeile ist deshalb wirkungslos."))
    }

    static func isVirtualWildcard(_ pair: QmailControl.Pair) -> Finding {
        Finding(
            .lost, at: pair.place, quote: printable("\(pair.key):\(pair.value)"),
            Wording(
                "The line makes every domain that matches it a virtual domain; only those that rcpthosts names are carried over.",
                german:
                    "Die Zeile macht jede passende Domain zur virtuellen Domain; übernommen werden nur die, die rcpthosts nennt."),
            advice: Wording(
                "Name the domains that are in use, one a line, in rcpthosts.",
                german: "Nennen Sie die benutzten Domains einzeln in rcpthosts."))
    }

    static func isVirtualAddress(_ pair: QmailControl.Pair) -> Finding {
        Finding(
            .lost, at: pair.place, quote: printable("\(pair.key):\(pair.value)"),
            pair.value.isEmpty
                ? Wording(
                    "This one address is sent to another server although its domain is here.",
                    german: "Diese eine Adresse geht an einen anderen Server, obwohl ihre Domain hier liegt.")
                : Wording(
                    "This one address is delivered here although its domain is not.",
                    german: "Diese eine Adresse wird hier zugestellt, obwohl ihre Domain nicht hier liegt."),
            advice: Wording(
                "Forward the address by an alias, here or where its domain lies.",
                german: "Leiten Sie die Adresse mit einem Alias weiter, hier oder dort, wo die Domain liegt."))
    }

    static func takesAll(_ place: SourcePlace) -> Finding {
        Finding(
            .changed, at: place,
            Wording(
                "There is no rcpthosts: today anybody may send mail anywhere through this server. Martlet does not allow that.",
                german:
                    "Es gibt kein rcpthosts: Heute darf jeder über diesen Server überallhin senden. Martlet lässt das nicht zu."),
            advice: Wording(
                "Name the domains that the server is a backup for as relay domains; your own users log in to send.",
                german:
                    "Tragen Sie Domains, für die der Server Ersatz ist, als Relay-Domains ein; eigene Benutzer melden sich zum Senden an."
            ))
    }

    static func reachesVirtual(_ prefix: String, at domain: String, _ place: SourcePlace) -> Finding {
        Finding(
            .changed, at: place, quote: printable("\(prefix)…@\(domain)"),
            Wording(
                "Addresses of the virtual domain can today be written so too; these are not carried over.",
                german: "Adressen der virtuellen Domain lassen sich heute auch so schreiben; das wird nicht übernommen."),
            advice: Wording(
                "If somebody uses one, add it as an alias.", german: "Wenn jemand eine davon benutzt, legen Sie sie als Alias an."
            ))
    }
}
