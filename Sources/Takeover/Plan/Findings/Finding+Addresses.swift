/// Findings on addresses as a whole.
extension Finding {
    static func addressWithoutDomain(_ address: MailServerModel.Address) -> Finding {
        Finding(
            .lost, at: address.place, quote: address.shownName,
            Wording(
                "\(address.shownName) is in a domain that this server takes no mail for.",
                german: "\(address.shownName) liegt in einer Domain, für die dieser Server keine Mail annimmt."),
            advice: Wording(
                "Nothing to do if its mail goes elsewhere. Else: martlet domain add \(address.domain), martlet alias add",
                german:
                    "Nichts zu tun, wenn ihre Mail woandershin geht. Sonst: martlet domain add \(address.domain), martlet alias add"
            ))
    }

    static func badAddressName(_ address: MailServerModel.Address) -> Finding {
        Finding(
            .lost, at: address.place, quote: address.shownName,
            Wording(
                "\(address.shownName) is no address that an alias can have.",
                german: "\(address.shownName) ist keine Adresse, die ein Alias haben kann."),
            advice: Wording(
                "If anybody writes to it, give it another name: martlet alias add NAME MEMBERS",
                german: "Schreibt jemand dorthin, ihr einen anderen Namen geben: martlet alias add NAME MITGLIEDER"))
    }

    static func addressTwice(_ address: MailServerModel.Address) -> Finding {
        Finding(
            .lost, at: address.place, quote: address.shownName,
            Wording(
                "There is another address \(address.shownName), capitals aside; what was found first counts.",
                german:
                    "Es gibt noch eine Adresse \(address.shownName), von Großschreibung abgesehen; es gilt die zuerst gefundene."),
            advice: Wording(
                "If these are needed too: martlet alias set \(address.shownName) --add MEMBER",
                german: "Werden auch diese gebraucht: martlet alias set \(address.shownName) --add MITGLIED"))
    }

    static func folderMailbox(_ address: MailServerModel.Address, mailbox: String, maildir: String) -> Finding {
        Finding(
            .changed, at: address.place, quote: address.instructions.map(\.shown).joined(separator: " "),
            Wording(
                "\(address.shownName) goes into the folder \(maildir); it becomes the mailbox \(mailbox), without a login.",
                german: "\(address.shownName) geht in den Ordner \(maildir); daraus wird das Postfach \(mailbox), ohne Anmeldung."
            ))
    }

    static func thrownAway(_ address: MailServerModel.Address) -> Finding {
        Finding(
            .changed, at: address.place, quote: address.shownName,
            Wording(
                "Mail for \(address.shownName) is taken and thrown away, now by a program that does nothing (exit 0).",
                german:
                    "Mail an \(address.shownName) wird angenommen und weggeworfen, jetzt durch ein Programm, das nichts tut (exit 0)."
            ),
            advice: Wording(
                "To refuse it instead: martlet alias remove \(address.shownName)",
                german: "Um sie lieber abzuweisen: martlet alias remove \(address.shownName)"))
    }

    static func putOff(_ address: MailServerModel.Address) -> Finding {
        Finding(
            .changed, at: address.place, quote: address.shownName,
            Wording(
                "\(address.shownName) put mail off again and again. Now the sender's server is told to try later (451), so the mail stays there.",
                german:
                    "\(address.shownName) schob Mail immer wieder auf. Jetzt hört der Server des Absenders, er solle es später "
                    + "versuchen (451); die Mail bleibt dort."),
            advice: Wording(
                "To refuse it for good: martlet alias remove \(address.shownName)",
                german: "Um sie endgültig abzuweisen: martlet alias remove \(address.shownName)"))
    }

    static func refusesLate(_ address: MailServerModel.Address) -> Finding {
        Finding(
            .backscatter, at: address.place, quote: address.instructions.first?.shown,
            Wording(
                "Mail for \(address.shownName) is taken first and sent back afterwards, to whoever the sender is said to be.",
                german:
                    "Mail an \(address.shownName) wird erst angenommen und dann zurückgeschickt, an wen auch immer als Absender dasteht."
            ))
    }

    static func addressLeadsNowhere(_ address: MailServerModel.Address) -> Finding {
        Finding(
            .lost, at: address.place, quote: address.instructions.map(\.shown).joined(separator: " "),
            Wording(
                "Nothing that \(address.shownName) leads to is there; its mail is refused.",
                german: "Nichts, wohin \(address.shownName) führt, ist da; ihre Mail wird abgewiesen."),
            advice: Wording(
                "If it is needed: martlet alias add \(address.shownName) MEMBERS",
                german: "Wird sie gebraucht: martlet alias add \(address.shownName) MITGLIEDER"))
    }

    static func postmasterInstead(_ address: MailServerModel.Address, mailbox: String) -> Finding {
        Finding(
            .changed, at: address.place, quote: address.instructions.map(\.shown).joined(separator: " "),
            Wording(
                "Nothing that \(address.shownName) leads to is there; its mail goes to \(mailbox), the first mailbox of the domain.",
                german:
                    "Nichts, wohin \(address.shownName) führt, ist da; ihre Mail geht an \(mailbox), das erste Postfach der Domain."
            ),
            advice: Wording(
                "For another one: martlet alias add \(address.shownName) MAILBOX",
                german: "Für ein anderes: martlet alias add \(address.shownName) POSTFACH"))
    }

    static func mailboxInstead(_ address: MailServerModel.Address, mailbox: String) -> Finding {
        Finding(
            .changed, at: address.place, quote: address.instructions.map(\.shown).joined(separator: " "),
            Wording(
                "Nothing that \(address.shownName) leads to can be carried; its mail goes into the mailbox of that name.",
                german:
                    "Nichts, wohin \(address.shownName) führt, lässt sich übernehmen; ihre Mail geht in das Postfach dieses Namens."
            ),
            advice: Wording(
                "For another way: martlet mailbox set \(mailbox) --forward TARGET",
                german: "Für einen anderen Weg: martlet mailbox set \(mailbox) --forward ZIEL"))
    }

    static func refusalLost(_ address: MailServerModel.Address) -> Finding {
        Finding(
            .lost, at: address.place, quote: address.shownName,
            Wording(
                "\(address.shownName) was refused; now a wider address takes its mail, and there is no mailbox that could refuse it.",
                german:
                    "\(address.shownName) wurde abgewiesen; jetzt nimmt eine weitere Adresse ihre Mail, und kein Postfach ist da, "
                    + "das sie abweisen könnte."),
            advice: Wording(
                "martlet alias add \(address.shownName) '|exit 100' --owner MAILBOX",
                german: "martlet alias add \(address.shownName) '|exit 100' --owner POSTFACH"))
    }

    static func ownerMissing(_ address: MailServerModel.Address, owner: String) -> Finding {
        Finding(
            .changed, at: address.place, quote: owner,
            Wording(
                "\(owner) heard of failures of \(address.shownName) and is no mailbox here; now the domain's postmaster hears of them.",
                german: "\(owner) erfuhr von Fehlschlägen von \(address.shownName) und ist hier kein Postfach; jetzt erfährt der "
                    + "Postmaster der Domain davon."),
            advice: Wording(
                "For somebody else: martlet alias set \(address.shownName) --owner MAILBOX",
                german: "Für jemand anderen: martlet alias set \(address.shownName) --owner POSTFACH"))
    }
}
