extension StatusNotification {
    /// The worst that the report tells.
    private var gist: RecipientStatus.Action {
        let order: [RecipientStatus.Action] = [.failed, .delayed, .relayed, .expanded, .delivered]
        return order.first { action in recipients.contains { $0.action == action } } ?? .failed
    }

    var subject: String {
        let language = header.language
        return switch gist {
        case .failed: language.choose("Your mail could not be delivered", "Ihre Mail konnte nicht zugestellt werden")
        case .delayed: language.choose("Your mail is delayed", "Ihre Mail verzögert sich")
        case .relayed: language.choose("Your mail was passed on", "Ihre Mail wurde weitergegeben")
        case .delivered, .expanded: language.choose("Your mail was delivered", "Ihre Mail wurde zugestellt")
        }
    }

    /// What a person reads: the first part of RFC 3462 §1.
    var text: String {
        let language = header.language
        var text = language.choose(
            "This is the mail server \(header.hostname).\n\nIt is about your mail of \(language.text(arrival)).\n",
            "Hier schreibt der Mailserver \(header.hostname).\n\nEs geht um Ihre Mail vom \(language.text(arrival)).\n")
        for action in [RecipientStatus.Action.failed, .delayed, .relayed, .expanded, .delivered] {
            let concerned = recipients.filter { $0.action == action }
            guard !concerned.isEmpty else { continue }
            text += "\n\(sentence(for: action))\n\n"
            text += concerned.map { paragraph(for: $0) }.joined(separator: "\n")
            if let advice = advice(for: action) { text += "\n\(advice)\n" }
        }
        return text
    }

    private func sentence(for action: RecipientStatus.Action) -> String {
        switch action {
        case .failed:
            header.language.choose("It could not be delivered to:", "Sie konnte nicht zugestellt werden an:")
        case .delayed:
            header.language.choose("It could not be delivered so far to:", "Sie konnte bisher nicht zugestellt werden an:")
        case .relayed:
            header.language.choose(
                "It was passed on to a server that does not report deliveries. This server will hear no more of it:",
                "Sie wurde an einen Server weitergegeben, der Zustellungen nicht meldet. Mehr erfährt dieser Server davon nicht:")
        case .expanded:
            header.language.choose(
                "It was delivered to an address that passes it on to others:",
                "Sie wurde an eine Adresse zugestellt, die sie an andere weitergibt:")
        case .delivered: header.language.choose("It was delivered to:", "Sie wurde zugestellt an:")
        }
    }

    private func advice(for action: RecipientStatus.Action) -> String? {
        switch action {
        case .failed:
            header.language.choose(
                "This server will not try again. Please check the address, or ask the recipient in another way.",
                "Dieser Server versucht es nicht noch einmal. Bitte prüfen Sie die Adresse, oder fragen Sie den Empfänger\nauf anderem Weg."
            )
        case .delayed:
            header.language.choose(
                "You need not do anything: this server goes on trying, and will tell you if it gives up.",
                "Sie müssen nichts tun: Dieser Server versucht es weiter und meldet sich, wenn er aufgibt.")
        case .relayed, .expanded, .delivered: nil
        }
    }

    private func paragraph(for recipient: RecipientStatus) -> String {
        let language = header.language
        var lines = ["  \(Self.shown(recipient.recipient))"]
        if recipient.action == .failed || recipient.action == .delayed {
            if let explanation = StatusExplanation.text(recipient.status, language) { lines.append("    \(explanation)") }
            if let diagnostic = recipient.diagnostic.map(HeaderText.withoutControls), !diagnostic.isEmpty {
                let host = recipient.remoteHost.map(HeaderText.withoutControls)
                let said = host.map { language.choose("The server \($0) said:", "Der Server \($0) sagte:") }
                lines.append("    \(said ?? language.choose("What happened:", "Was geschah:")) \(diagnostic)")
            }
        }
        if recipient.action == .delayed, let until = recipient.retriedUntil {
            lines.append(
                "    "
                    + language.choose(
                        "It will be tried until \(language.text(until)).", "Versucht wird es bis \(language.text(until)).")
            )
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// An address as a person reads it.
    static func shown(_ address: Address) -> String {
        "\(HeaderText.withoutControls(address.localPart.description))@\(address.domain.unicode)"
    }
}
