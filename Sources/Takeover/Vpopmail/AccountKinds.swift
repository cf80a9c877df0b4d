/// The accounts of a domain by what is to be said of them: a finding a kind, however many there are.
struct AccountKinds {
    var noSMTP = Occurrences()
    var bounced = Occurrences()
    var noReading = Occurrences()
    var noPassword = Occurrences()
    var strangeQuota = Occurrences()

    func findings(of domain: VpopmailDomain) -> [Finding] {
        let name = domain.shownName
        return [
            noSMTP.finding(
                .changed,
                { "May not send by SMTP, and therefore come without their passwords, at \(name): \($0)." },
                german: { "Dürfen nicht über SMTP senden und kommen deshalb ohne ihr Passwort, in \(name): \($0)." },
                advice: Wording(
                    "Set a password with `martlet mailbox set` for those who shall send.",
                    german: "Geben Sie denen, die senden sollen, mit `martlet mailbox set` ein Passwort.")),
            bounced.finding(
                .backscatter,
                { "Locked accounts: their mail is taken and returned, at \(name): \($0)." },
                german: { "Gesperrte Konten: Ihre Post wird angenommen und zurückgeschickt, in \(name): \($0)." },
                advice: Wording(
                    "They come closed: mail is refused in the session, and nobody can log in.",
                    german: "Sie kommen geschlossen: Post wird schon im Dialog abgelehnt, und niemand kann sich anmelden.")),
            noReading.finding(
                .note,
                { "May not read by POP, IMAP or webmail, at \(name): \($0). Those servers ask vpopmail as before." },
                german: {
                    "Dürfen nicht über POP, IMAP oder Webmail lesen, in \(name): \($0). Diese Server fragen weiter vpopmail."
                }),
            noPassword.finding(
                .note,
                { "Have no password, so that nobody can log in, at \(name): \($0)." },
                german: { "Haben kein Passwort, niemand kann sich anmelden, in \(name): \($0)." }),
            strangeQuota.finding(
                .damaged,
                { "The quota is none that vpopmail writes; they come without one, at \(name): \($0)." },
                german: { "Das Limit hat keine Form, die vpopmail schreibt; sie kommen ohne, in \(name): \($0)." },
                advice: Wording(
                    "Set the quota with `martlet mailbox set` after the switch.",
                    german: "Setzen Sie das Limit nach dem Umschalten mit `martlet mailbox set`.")),
        ].compactMap { $0 }
    }
}
