/// Findings on single things that an address does.
extension Finding {
    static func refusalBehind(_ address: MailServerModel.Address, _ instruction: DeliveryInstruction) -> Finding {
        Finding(
            .changed, at: address.place, quote: instruction.shown,
            Wording(
                "\(address.shownName) refused mail that it had delivered before; now it is delivered and not refused.",
                german:
                    "\(address.shownName) wies Mail ab, die schon zugestellt war; jetzt wird sie zugestellt und nicht abgewiesen."
            ),
            advice: Wording(
                "To refuse it instead: martlet alias remove \(address.shownName)",
                german: "Um sie lieber abzuweisen: martlet alias remove \(address.shownName)"))
    }

    static func strangeMaildir(_ address: MailServerModel.Address, _ instruction: DeliveryInstruction) -> Finding {
        Finding(
            .lost, at: address.place, quote: instruction.shown,
            Wording(
                "\(address.shownName) writes into \(instruction.path ?? ""), which is no mailbox's.",
                german: "\(address.shownName) schreibt nach \(instruction.path ?? ""), was zu keinem Postfach gehört."),
            advice: Wording(
                "Make a mailbox of it: martlet mailbox add NAME --maildir PATH, martlet alias set \(address.shownName) --add NAME",
                german: "Ein Postfach daraus machen: martlet mailbox add NAME --maildir PFAD, "
                    + "martlet alias set \(address.shownName) --add NAME"))
    }

    static func badTarget(_ address: MailServerModel.Address, _ instruction: DeliveryInstruction) -> Finding {
        Finding(
            .lost, at: address.place, quote: instruction.shown,
            Wording(
                "\(address.shownName) forwards to something that is no address.",
                german: "\(address.shownName) leitet an etwas weiter, das keine Adresse ist."),
            advice: Wording(
                "Name the one that is meant: martlet alias set \(address.shownName) --add MEMBER",
                german: "Die gemeinte nennen: martlet alias set \(address.shownName) --add MITGLIED"))
    }

    static func targetNowhere(_ address: MailServerModel.Address, _ instruction: DeliveryInstruction) -> Finding {
        Finding(
            .lost, at: address.place, quote: instruction.shown,
            Wording(
                "\(address.shownName) forwards to an address of this server that does not exist.",
                german: "\(address.shownName) leitet an eine Adresse dieses Servers weiter, die es nicht gibt."),
            advice: Wording(
                "Today such mail is sent back. Make the address, or name another: martlet alias set \(address.shownName) --add MEMBER",
                german: "Heute geht solche Mail zurück. Die Adresse anlegen oder eine andere nennen: "
                    + "martlet alias set \(address.shownName) --add MITGLIED"))
    }

    static func forwardAway(_ address: MailServerModel.Address, _ instruction: DeliveryInstruction) -> Finding {
        Finding(
            .backscatter, at: address.place, quote: instruction.shown,
            Wording(
                "When the forward of \(address.shownName) is refused there, today's server reports to whoever the sender is said to be.",
                german:
                    "Wird die Weiterleitung von \(address.shownName) dort abgewiesen, meldet der heutige Server das dem, der als "
                    + "Absender dasteht."))
    }

    static func badProgram(_ address: MailServerModel.Address, _ instruction: DeliveryInstruction) -> Finding {
        Finding(
            .lost, at: address.place, quote: instruction.shown,
            Wording(
                "The program of \(address.shownName) is empty, longer than 4096 octets, or has control characters.",
                german: "Das Programm von \(address.shownName) ist leer, länger als 4096 Oktette oder enthält Steuerzeichen."),
            advice: Wording(
                "Put it into a script: martlet alias set \(address.shownName) --add '|SCRIPT'",
                german: "In ein Skript legen: martlet alias set \(address.shownName) --add '|SKRIPT'"))
    }

    static func programInSession(_ address: MailServerModel.Address, _ instruction: DeliveryInstruction) -> Finding {
        Finding(
            .changed, at: address.place, quote: instruction.shown,
            Wording(
                "The program of \(address.shownName) runs while the sender's server waits; what it says is the answer.",
                german:
                    "Das Programm von \(address.shownName) läuft, während der Server des Absenders wartet; was es sagt, ist die Antwort."
            ),
            advice: Wording(
                "It has two minutes. Look whether it needs something of the old server (condredirect, vdelivermail, preline).",
                german: "Es hat zwei Minuten. Prüfen, ob es etwas vom alten Server braucht (condredirect, vdelivermail, preline)."
            ))
    }

    static func autoReply(_ address: MailServerModel.Address, _ instruction: DeliveryInstruction) -> Finding {
        Finding(
            .backscatter, at: address.place, quote: instruction.shown,
            Wording(
                "The program of \(address.shownName) answers mails by itself, forged ones too; it goes on doing so.",
                german:
                    "Das Programm von \(address.shownName) beantwortet Mails von selbst, auch gefälschte; das tut es weiterhin."),
            advice: Wording(
                "Without it nothing answers strangers: martlet alias set \(address.shownName) --remove '|PROGRAM'",
                german: "Ohne es bekommt kein Unbeteiligter Antwort: martlet alias set \(address.shownName) --remove '|PROGRAMM'")
        )
    }

    static func programAsSomebody(_ address: MailServerModel.Address, mailbox: String) -> Finding {
        Finding(
            .changed, at: address.place, quote: address.shownName,
            Wording(
                "It is not known as whom the program of \(address.shownName) ran; it runs as the user of \(mailbox).",
                german:
                    "Als wer das Programm von \(address.shownName) lief, ist nicht bekannt; es läuft als Benutzer von \(mailbox)."
            ),
            advice: Wording(
                "For another one: martlet alias set \(address.shownName) --owner MAILBOX",
                german: "Für einen anderen: martlet alias set \(address.shownName) --owner POSTFACH"))
    }

    static func programWithoutUser(_ address: MailServerModel.Address, _ instruction: DeliveryInstruction) -> Finding {
        let user = address.user.map { "\($0.name) (\($0.uid):\($0.gid))" } ?? "?"
        return Finding(
            .lost, at: address.place, quote: instruction.shown,
            Wording(
                "The program of \(address.shownName) ran as \(user), and no mailbox belongs to that user.",
                german: "Das Programm von \(address.shownName) lief als \(user), und diesem Benutzer gehört kein Postfach."),
            advice: Wording(
                "Make one of that user (martlet mailbox add --uid --gid), then martlet alias add with --owner",
                german: "Eines für ihn anlegen (martlet mailbox add --uid --gid), dann martlet alias add mit --owner"))
    }

    static func circle(_ address: MailServerModel.Address, _ instruction: DeliveryInstruction) -> Finding {
        Finding(
            .changed, at: address.place, quote: instruction.shown,
            Wording(
                "\(address.shownName) leads back to itself; this way is left out.",
                german: "\(address.shownName) führt zu sich selbst zurück; dieser Weg bleibt weg."),
            advice: Wording(
                "Today such mail is sent back. Look whether everybody gets it: martlet alias show \(address.shownName)",
                german: "Heute geht solche Mail zurück. Prüfen, ob alle sie bekommen: martlet alias show \(address.shownName)"))
    }
}

extension Occurrences {
    /// Programs run as the users of their mailboxes; the server may become nobody else by itself.
    var needingRights: Finding? {
        let drop =
            "[Service] AmbientCapabilities=CAP_SETUID CAP_SETGID, CapabilityBoundingSet=CAP_SETUID CAP_SETGID, SystemCallFilter=@setuid"
        return finding(
            .changed,
            { "Programs run as the users of their mailboxes, which the server may not do without being allowed to: \($0)." },
            german: { "Programme laufen als die Benutzer ihrer Postfächer, was der Server ohne Erlaubnis nicht darf: \($0)." },
            advice: Wording(
                "Until then mail for these is put off. To allow it: systemctl edit martlet, \(drop); then systemctl restart martlet",
                german:
                    "Bis dahin wird Mail an diese zurückgestellt. Zum Erlauben: systemctl edit martlet, \(drop); dann systemctl restart martlet"
            ))
    }
}
