import Directory

extension Mailbox {
    /// One fact a line, for a terminal.
    var facts: String {
        var facts = [
            ("address", address), ("number", String(id)), ("maildir", maildir), ("owner", "\(uid):\(gid)"), ("quota", quota.text),
            ("when full", fullReply == .temporary ? "temporary (452 4.2.2)" : "permanent (552 5.2.2)"),
            ("state", isEnabled ? "enabled" : "disabled"), ("administrator", isAdministrator ? "yes" : "no"),
            ("language", language?.rawValue ?? "the server's"),
        ]
        if sendingLimit != SendingLimit() { facts.append(("recipients", sendingLimit.text)) }
        if let forward {
            facts += forward.targets.enumerated().map { ($0 == 0 ? "forward" : "", $1) }
            facts.append(("keeps a copy", forward.keepsCopy ? "yes" : "no"))
            if let owner = forward.owner { facts.append(("failures go to", owner)) }
        }
        return FactList(facts: facts).text
    }
}

extension Mailbox.SendingLimit {
    /// `100 an hour, the server's limit a day`.
    fileprivate var text: String {
        func limit(_ recipients: Int?) -> String {
            switch recipients {
            case nil: "the server's limit"
            case 0?: "any number"
            case let count?: String(count)
            }
        }
        return "\(limit(recipientsPerHour)) an hour, \(limit(recipientsPerDay)) a day"
    }
}
