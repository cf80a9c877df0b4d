extension Finding {
    static func corruptMail(_ mail: MailServerModel.QueuedMessage) -> Finding {
        Finding(
            .lost, at: mail.place, quote: mail.id,
            Wording(
                "The mail \(mail.id) in the queue cannot be read.",
                german: "Die Mail \(mail.id) in der Warteschlange ist nicht lesbar."),
            advice: Wording(
                "Its file stays in the backup of the queue. Look at it there.",
                german: "Ihre Datei bleibt in der Sicherung der Warteschlange. Dort ansehen."))
    }

    static func mailWithoutRecipients(_ mail: MailServerModel.QueuedMessage) -> Finding {
        Finding(
            .lost, at: mail.place, quote: mail.id,
            Wording(
                "The mail \(mail.id) in the queue has no recipient left to serve.",
                german: "Die Mail \(mail.id) in der Warteschlange hat keinen offenen Empfänger mehr."),
            advice: Wording(
                "Nothing to do: it is not sent again.", german: "Nichts zu tun: Sie wird nicht noch einmal gesendet."))
    }

    static func badRecipients(_ mail: MailServerModel.QueuedMessage, _ recipients: [String]) -> Finding {
        Finding(
            .lost, at: mail.place, quote: recipients.prefix(3).joined(separator: ", "),
            Wording(
                "The mail \(mail.id) in the queue has recipients that are no addresses (\(recipients.count)).",
                german: "Die Mail \(mail.id) in der Warteschlange hat Empfänger, die keine Adressen sind (\(recipients.count))."),
            advice: Wording(
                "They cannot be served by anybody; the old server would send the mail back.",
                german: "Niemand kann sie bedienen; der alte Server schickte die Mail zurück."))
    }
}
