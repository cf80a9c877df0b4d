/// A capability of Postfix that has no counterpart in the model: where main.cf uses it, the operator is told.
struct PostfixFeature: Sendable {
    var parameter: String
    var topic: Finding.Topic = .lost
    var text: Wording
    var advice: Wording?

    static let all: [PostfixFeature] = [
        canonical("canonical_maps"), canonical("sender_canonical_maps"), canonical("recipient_canonical_maps"),
        .init(
            parameter: "masquerade_domains",
            text: Wording(
                "Host names in addresses are hidden (masquerading); that is not carried over.",
                german: "Rechnernamen in Adressen werden verborgen (Masquerading); das wird nicht übernommen."),
            advice: Wording(
                "Set the right sender addresses in the programs that send.",
                german: "Stellen Sie in den sendenden Programmen die richtigen Absender ein.")),
        .init(
            parameter: "smtp_generic_maps",
            text: Wording(
                "Addresses are rewritten in mail to other servers; that is not carried over.",
                german: "In Post an andere Server werden Adressen umgeschrieben; das wird nicht übernommen."),
            advice: Wording(
                "Set the right sender addresses in the programs that send.",
                german: "Stellen Sie in den sendenden Programmen die richtigen Absender ein.")),
        .init(
            parameter: "relocated_maps",
            text: Wording(
                "People who moved are refused with their new address; in future they are refused as unknown.",
                german: "Verzogene werden mit ihrer neuen Adresse abgelehnt; künftig werden sie als unbekannt abgelehnt."),
            advice: Wording(
                "Add aliases to the new addresses, where they are still wanted.",
                german: "Legen Sie Aliase auf die neuen Adressen an, wo sie noch gebraucht werden.")),
        copies("always_bcc"), copies("sender_bcc_maps"), copies("recipient_bcc_maps"),
        .init(
            parameter: "sender_dependent_relayhost_maps",
            text: Wording(
                "Next hops by sender are not carried over; all mail takes the way of its recipient's domain.",
                german: "Wege nach Absender werden nicht übernommen; alle Post nimmt den Weg der Empfängerdomain.")),
        .init(
            parameter: "sender_dependent_default_transport_maps",
            text: Wording(
                "Transports by sender are not carried over.", german: "Transportwege nach Absender werden nicht übernommen.")),
        .init(
            parameter: "fallback_transport",
            text: Wording(
                "Unknown local users go to another transport; in future they are refused.",
                german: "Unbekannte lokale Benutzer gehen an einen anderen Transportweg; künftig werden sie abgelehnt."),
            advice: Wording(
                "Add the addresses that are in use there as aliases.",
                german: "Legen Sie die dort benutzten Adressen als Aliase an.")),
        .init(
            parameter: "fallback_transport_maps",
            text: Wording(
                "Unknown local users go to another transport; in future they are refused.",
                german: "Unbekannte lokale Benutzer gehen an einen anderen Transportweg; künftig werden sie abgelehnt.")),
        .init(
            parameter: "mailbox_transport_maps",
            text: Wording(
                "Transports of single local users are not carried over.",
                german: "Transportwege einzelner lokaler Benutzer werden nicht übernommen.")),
        .init(
            parameter: "mailbox_command_maps",
            text: Wording(
                "Programs that deliver for single local users are not carried over.",
                german: "Programme, die für einzelne lokale Benutzer zustellen, werden nicht übernommen.")),
        .init(
            parameter: "smtp_fallback_relay",
            text: Wording(
                "A host takes what cannot be delivered; in future it stays in this queue and is tried again.",
                german:
                    "Ein Host übernimmt, was nicht zuzustellen ist; künftig bleibt es in dieser Warteschlange und wird erneut versucht."
            )),
        filter("content_filter"), filter("smtpd_milters"), filter("non_smtpd_milters"), filter("smtpd_proxy_filter"),
        checks("header_checks"), checks("body_checks"), checks("mime_header_checks"), checks("smtp_header_checks"),
        checks("milter_header_checks"),
        .init(
            parameter: "smtpd_sender_login_maps",
            text: Wording(
                "Who may send under which address is ruled by tables of Postfix; here a login may use its own addresses and its aliases.",
                german:
                    "Wer unter welcher Adresse senden darf, regeln Tabellen von Postfix; hier darf jedes Konto seine eigenen Adressen und Aliase benutzen."
            )),
        .init(
            parameter: "multi_instance_directories",
            text: Wording(
                "There are further instances of Postfix; only this one was read.",
                german: "Es gibt weitere Postfix-Instanzen; gelesen wurde nur diese."),
            advice: Wording(
                "See what the others do before the switch (postmulti -l).",
                german: "Sehen Sie vor dem Umstieg nach, was die anderen tun (postmulti -l).")),
    ]

    private static func canonical(_ parameter: String) -> PostfixFeature {
        .init(
            parameter: parameter,
            text: Wording(
                "Addresses are rewritten in envelopes and headers (\(parameter)); that is not carried over.",
                german: "Adressen werden in Umschlägen und Kopfzeilen umgeschrieben (\(parameter)); das wird nicht übernommen."),
            advice: Wording(
                "Make aliases of the recipients among them, and set the right sender addresses in the programs that send.",
                german:
                    "Machen Sie aus den Empfängern darunter Aliase, und stellen Sie in sendenden Programmen die richtigen Absender ein."
            ))
    }

    private static func copies(_ parameter: String) -> PostfixFeature {
        .init(
            parameter: parameter,
            text: Wording(
                "Copies of mails go to further addresses (\(parameter)); that is not carried over.",
                german: "Kopien von Mails gehen an weitere Adressen (\(parameter)); das wird nicht übernommen."),
            advice: Wording(
                "For recipients of this server an alias with both addresses does the same.",
                german: "Für Empfänger auf diesem Server leistet ein Alias mit beiden Adressen dasselbe."))
    }

    private static func filter(_ parameter: String) -> PostfixFeature {
        .init(
            parameter: parameter,
            text: Wording(
                "A filter looks at mails (\(parameter)); it is not carried over.",
                german: "Ein Filter prüft die Mails (\(parameter)); er wird nicht übernommen."),
            advice: Wording(
                "Mail would arrive unfiltered after the switch; decide before whether that will do.",
                german: "Nach dem Umstieg käme Post ungefiltert an; entscheiden Sie vorher, ob das genügt."))
    }

    private static func checks(_ parameter: String) -> PostfixFeature {
        .init(
            parameter: parameter,
            text: Wording(
                "Rules look at the text of mails (\(parameter)); they are not carried over.",
                german: "Regeln prüfen den Text der Mails (\(parameter)); sie werden nicht übernommen."))
    }
}
