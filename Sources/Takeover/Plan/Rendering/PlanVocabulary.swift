/// The words of the plan that are the same for every server.
enum PlanVocabulary {
    static func title(_ software: ServerSoftware) -> Wording {
        let name =
            switch software {
            case .qmail: "qmail"
            case .vpopmail: "qmail + vpopmail"
            case .pleskQmail: "Plesk (qmail)"
            case .postfix: "Postfix"
            }
        return Wording("From \(name) to Martlet: the plan", german: "Von \(name) zu Martlet: der Plan")
    }

    static let nothingChanged = Wording("nothing is changed by it", german: "er ändert nichts")
    static let found = Wording("found", german: "gefunden")
    static let continued = Wording("continued", german: "Fortsetzung")
    static let becomes = Wording("What becomes of it", german: "Was daraus wird")
    static let findings = Wording("Findings", german: "Befunde")
    static let whatToDo = Wording("To do", german: "Zu tun")
    static let settings = Wording("Configuration (martlet.toml)", german: "Konfiguration (martlet.toml)")
    static let queue = Wording("Queue", german: "Warteschlange")
    static let outage = Wording("Outage", german: "Ausfall")
    static let none = Wording("None.", german: "Keine.")

    static func name(of outcome: PlanItem.Outcome) -> Wording {
        switch outcome {
        case .carried: Wording("as it was", german: "wie bisher")
        case .changed: Wording("otherwise", german: "anders")
        case .lost: Wording("not carried", german: "nicht")
        }
    }

    static func name(of kind: PlanItem.Kind) -> Wording {
        switch kind {
        case .domain: Wording("Domains", german: "Domains")
        case .mailbox: Wording("Mailboxes", german: "Postfächer")
        case .address: Wording("Addresses", german: "Adressen")
        case .route: Wording("Routes", german: "Routen")
        case .setting: Wording("Settings", german: "Einstellungen")
        case .network: Wording("Own networks", german: "Eigene Netze")
        case .refusedSender: Wording("Refused senders", german: "Abgewiesene Absender")
        case .refusedRecipient: Wording("Refused recipients", german: "Abgewiesene Empfänger")
        case .mail: Wording("Mails in the queue", german: "Mails in der Schlange")
        }
    }

    static func title(of topic: Finding.Topic) -> Wording {
        switch topic {
        case .lost: Wording("What is not carried", german: "Was nicht übernommen wird")
        case .changed: Wording("What behaves otherwise", german: "Was sich anders verhält")
        case .backscatter:
            Wording("What sends backscatter today", german: "Was heute Mail an Unbeteiligte schickt (Backscatter)")
        case .damaged: Wording("What could not be read as it should be", german: "Was sich nicht lesen ließ, wie es sollte")
        case .note: Wording("Worth knowing", german: "Wissenswert")
        }
    }

    static func more(_ count: Int) -> Wording {
        Wording("… \(count) more: martlet switch plan --all", german: "… \(count) weitere: martlet switch plan --all")
    }

    static func backscatter(_ count: Int) -> Wording {
        switch count {
        case 0:
            Wording(
                "Backscatter: nothing was found that sends mail to strangers today.",
                german: "Backscatter: Nichts gefunden, was heute Mail an Unbeteiligte schickt.")
        case 1:
            Wording(
                "Backscatter: one place can send mail to people who never wrote, see below.",
                german: "Backscatter: Eine Stelle kann Mail an Unbeteiligte schicken, siehe unten.")
        default:
            Wording(
                "Backscatter: \(count) places can send mail to people who never wrote, see below.",
                german: "Backscatter: \(count) Stellen können Mail an Unbeteiligte schicken, siehe unten.")
        }
    }

    static func queue(_ queue: QueueSummary?) -> Wording {
        guard let queue else { return Wording("Queue: not looked at.", german: "Warteschlange: nicht angesehen.") }
        let size = octets(queue.octets)
        return Wording(
            "Queue: \(queue.mails) mails, \(size); \(queue.pendingRecipients) recipients to serve, \(queue.doneRecipients) served.",
            german: "Warteschlange: \(queue.mails) Mails, \(size); \(queue.pendingRecipients) Empfänger offen, "
                + "\(queue.doneRecipients) bedient.")
    }

    static func outage(_ outage: ExpectedOutage) -> Wording {
        let (time, rate) = (span(outage.queuePauseSeconds), octets(outage.octetsPerSecond))
        return Wording(
            "Outage: no connection is refused, clients wait a moment. Queued mail rests until open sessions end, "
                + "\(outage.sessionSeconds) s at most, and about \(time): \(outage.serviceSeconds) s for services, then "
                + "\(outage.mailsPerSecond) mails and \(rate) a second, which is assumed and not measured here.",
            german:
                "Ausfall: Keine Verbindung wird abgewiesen, Clients warten kurz. Wartende Mail ruht, bis offene Sitzungen enden, "
                + "höchstens \(outage.sessionSeconds) s, und etwa \(time): \(outage.serviceSeconds) s für Dienste, dann "
                + "\(outage.mailsPerSecond) Mails und \(rate) je Sekunde, was angenommen ist, nicht hier gemessen.")
    }

    static func octets(_ octets: Int64) -> String {
        var number = octets
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if number < 1024 { return "\(number) \(unit)" }
            number = (number + 1023) / 1024
        }
        return "\(number) TiB"
    }

    private static func span(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\((seconds + 59) / 60) min"
        default: "\((seconds + 3599) / 3600) h"
        }
    }
}
