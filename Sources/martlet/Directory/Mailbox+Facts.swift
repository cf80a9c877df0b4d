import Directory

extension Mailbox {
    /// One fact a line, for a terminal.
    var facts: String {
        FactList(facts: [
            ("address", address), ("number", String(id)), ("maildir", maildir), ("owner", "\(uid):\(gid)"), ("quota", quota.text),
            ("when full", fullReply == .temporary ? "temporary (452 4.2.2)" : "permanent (552 5.2.2)"),
            ("state", isEnabled ? "enabled" : "disabled"), ("administrator", isAdministrator ? "yes" : "no"),
            ("language", language?.rawValue ?? "the server's"),
        ]).text
    }
}
