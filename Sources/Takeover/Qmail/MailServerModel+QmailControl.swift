/// What the control files say beside domains and addresses.
extension MailServerModel {
    mutating func take(_ control: QmailControl) {
        hostname = control.me
        limits.messageOctets = control.numbers["databytes"]
        limits.queueLifetime = control.numbers["queuelifetime"]
        limits.remoteDeliveries = control.numbers["concurrencyremote"].map { Int($0) }
        limits.localDeliveries = control.numbers["concurrencylocal"].map { Int($0) }
        limits.sessions = control.numbers["concurrencyincoming"].map { Int($0) }
        for pair in control.smtproutes {
            var route = QmailRoute(pair)
            if let finding = route.finding { findings.append(finding) }
            route.finding = nil
            if let target = route.target {
                routes.append(
                    Route(
                        pair.key.isEmpty ? "*" : pair.key, target, username: route.username, password: route.password,
                        place: pair.place))
            }
        }
        refusedSenders = take(control.badmailfrom)
        refusedRecipients = take(control.badrcptto)
        for entry in control.percenthack {
            findings.append(
                Finding(
                    .lost, at: entry.place, quote: Finding.printable(entry.text),
                    Wording(
                        "Addresses user%host@domain are sent on to user@host today; Martlet does not do that.",
                        german: "Adressen der Form benutzer%host@domain gehen heute an benutzer@host; Martlet macht das nicht."),
                    advice: Wording(
                        "Nobody should need it any more; if somebody does, add an alias.",
                        german: "Das sollte niemand mehr brauchen; falls doch, legen Sie einen Alias an.")))
        }
        takeTexts(control)
        for name in control.unknownFiles {
            findings.append(
                Finding(
                    .lost, at: control.place(of: name),
                    Wording(
                        "qmail itself does not know this file: it belongs to a patch or an addition.",
                        german: "qmail selbst kennt diese Datei nicht: Sie gehört zu einem Patch oder einer Erweiterung."),
                    advice: Wording(
                        "Look what it was for, and whether Martlet's configuration has to say it.",
                        german: "Sehen Sie nach, wofür sie da war und ob es in Martlets Konfiguration gehört.")))
        }
    }

    /// Addresses and `@domain`; patterns of patches are told.
    private mutating func take(_ entries: [QmailControl.Entry]) -> [String] {
        entries.compactMap { entry in
            let at = entry.text.firstIndex(of: "@")
            if let at, !entry.text[at...].dropFirst().isEmpty, !entry.text.contains(where: { "*?%!~^$[]\\ \t".contains($0) }) {
                return entry.text
            }
            findings.append(
                Finding(
                    .lost, at: entry.place, quote: Finding.printable(entry.text),
                    Wording(
                        "This is neither an address nor @domain; to qmail without patches it means nothing.",
                        german: "Das ist weder eine Adresse noch @domain; ungepatchtem qmail sagt es nichts."),
                    advice: Wording(
                        "Write the addresses or domains that are meant one a line.",
                        german: "Schreiben Sie die gemeinten Adressen oder Domains einzeln auf.")))
            return nil
        }
    }

    private mutating func takeTexts(_ control: QmailControl) {
        // What Martlet takes from the name of the server is worth a word only where it differs.
        let sameAsMe: Set<String> = ["helohost", "idhost", "bouncehost", "doublebouncehost", "envnoathost", "localiphost"]
        for (name, entry) in control.texts.sorted(by: { $0.key < $1.key }) {
            if sameAsMe.contains(name), entry.text.lowercased() == control.me { continue }
            guard let (text, advice) = Self.wording(of: name) else { continue }
            findings.append(Finding(.changed, at: entry.place, quote: Finding.printable(entry.text), text, advice: advice))
        }
    }

    private static func wording(of name: String) -> (Wording, Wording?)? {
        switch name {
        case "helohost":
            (
                Wording(
                    "qmail greets other servers by this name; Martlet by that of the server.",
                    german: "qmail meldet sich bei anderen Servern mit diesem Namen, Martlet mit dem des Servers."),
                Wording(
                    "Compare it with the reverse DNS entry of the address.",
                    german: "Vergleichen Sie ihn mit dem Reverse-DNS-Eintrag der Adresse.")
            )
        case "smtpgreeting":
            (
                Wording(
                    "Clients are greeted by these words; Martlet greets by its name.",
                    german: "So werden Clients begrüßt; Martlet begrüßt sie mit seinem Namen."), nil
            )
        case "bouncefrom", "bouncehost":
            (
                Wording(
                    "Failure notices come from this name; Martlet's come from MAILER-DAEMON at its own.",
                    german:
                        "Unzustellbarkeitsberichte tragen diesen Namen; Martlets kommen von MAILER-DAEMON unter seinem eigenen."),
                nil
            )
        case "doublebounceto", "doublebouncehost":
            (
                Wording(
                    "Notices that cannot be returned go there today; Martlet keeps them for the operator to look at.",
                    german: "Unzustellbare Berichte gehen heute dorthin; Martlet bewahrt sie für den Betreiber auf."), nil
            )
        case "plusdomain":
            (
                Wording(
                    "Host names that end in + are completed by this in mail written on the machine; Martlet does not do that.",
                    german: "Hostnamen mit + am Ende werden in lokal geschriebener Post so ergänzt; Martlet macht das nicht."),
                nil
            )
        case "idhost":
            (
                Wording(
                    "Message-IDs end in this name; Martlet's end in that of the sender's domain or the server.",
                    german: "Message-IDs enden auf diesen Namen, die von Martlet auf die Domain des Absenders oder des Servers."),
                nil
            )
        case "envnoathost":
            (
                Wording(
                    "Addresses without a domain are completed by this; what dot-qmail files say was read so.",
                    german: "Adressen ohne Domain werden so ergänzt; die dot-qmail-Dateien wurden so gelesen."), nil
            )
        case "localiphost":
            (
                Wording(
                    "Mail for user@[address of the server] goes to this domain today; Martlet takes domain names only.",
                    german: "Post an benutzer@[Adresse des Servers] geht heute an diese Domain; Martlet nimmt nur Domainnamen."),
                nil
            )
        default:
            // defaultdomain and defaulthost complete what is written on the machine, as Martlet does with its own name.
            nil
        }
    }
}
