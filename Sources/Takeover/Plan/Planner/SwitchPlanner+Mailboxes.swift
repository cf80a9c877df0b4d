import Directory
import MailFormat

extension SwitchPlanner {
    /// The administrators of the domains first: the first mailbox of a domain answers as its postmaster.
    mutating func planMailboxes() {
        var items = [PlanItem?](repeating: nil, count: model.mailboxes.count)
        for isAdministrator in [true, false] {
            for (index, mailbox) in model.mailboxes.enumerated() where mailbox.isAdministrator == isAdministrator {
                let name = "\(mailbox.localPart)@\(mailbox.domain)"
                let (outcome, result) = plan(mailbox)
                items[index] = PlanItem(.mailbox, name, at: mailbox.place, outcome, result)
            }
        }
        plan.items += items.compactMap { $0 }
        if plan.passwords.count > 0, let place = model.mailboxes.first(where: { $0.cleartext != nil })?.place {
            find(.clearPasswords(plan.passwords.count, at: place))
        }
    }

    private mutating func plan(_ mailbox: MailServerModel.Mailbox) -> (PlanItem.Outcome, PlanResult) {
        guard let domain = ownDomain(mailbox.domain) else {
            find(.mailboxWithoutDomain(mailbox))
            return (.lost, .nothing)
        }
        guard let address = Self.address(mailbox.localPart, domain.name) else {
            find(.badMailboxName(mailbox))
            return (.lost, .nothing)
        }
        let name = NameKey(address)
        if let taken = mailboxes[name] {
            find(.mailboxTwice(mailbox, kept: plan.draft.mailboxes[taken].maildir))
            return (.lost, .nothing)
        }
        guard let maildir = Self.maildir(of: mailbox) else {
            find(.badMaildir(mailbox))
            return (.lost, .nothing)
        }
        guard mailbox.uid != .max, mailbox.gid != .max else {
            find(.badOwner(mailbox))
            return (.lost, .nothing)
        }
        var outcome = PlanItem.Outcome.carried
        if mailbox.format == .mbox {
            find(.mbox(mailbox, maildir: maildir))
            outcome = .changed
        }
        var new = NewMailbox(
            address: address, maildir: maildir, uid: mailbox.uid, gid: mailbox.gid,
            quota: Directory.Mailbox.Quota(octets: max(mailbox.quotaOctets, 0), messages: max(mailbox.quotaMessages, 0)),
            isEnabled: mailbox.isEnabled, isAdministrator: mailbox.isAdministrator)
        if !plan(passwordOf: mailbox, &new) { outcome = .changed }
        add(new, at: mailbox.path)
        return (outcome, .mailbox(address: "\(address)", maildir: maildir))
    }

    /// Puts a mailbox into the draft under the path that the old server delivers to.
    mutating func add(_ new: NewMailbox, at path: String) {
        let name = NameKey(new.address)
        mailboxes[name] = plan.draft.mailboxes.count
        plan.draft.mailboxes.append(new)
        let path = Self.normalized(path)
        if mailboxByPath[path] == nil { mailboxByPath[path] = new.address }
        let user = UserKey(uid: new.uid, gid: new.gid)
        if mailboxByUser[user] == nil { mailboxByUser[user] = new.address }
        if domains[name.domain]?.postmaster == nil { domains[name.domain]?.postmaster = new.address }
    }

    /// - Returns: whether whoever could log in still can.
    private mutating func plan(passwordOf mailbox: MailServerModel.Mailbox, _ new: inout NewMailbox) -> Bool {
        var stored = mailbox.password ?? ""
        var clear = mailbox.cleartext
        for scheme in ["{PLAIN}", "{CLEARTEXT}", "{CLEAR}"] where stored.uppercased().hasPrefix(scheme) {
            clear = clear ?? String(stored.dropFirst(scheme.count))
            stored = ""
        }
        if !stored.isEmpty, let hash = try? PasswordHash(text: stored) {
            new.passwordHash = hash
            return true
        }
        if let clear, !clear.isEmpty, clear.utf8.count <= PasswordHash.longestPassword, !clear.utf8.contains(0) {
            plan.passwords[new.address] = clear
            return true
        }
        // `*`, `!`, `x` and the like: nobody could log in before either (shadow(5)).
        if Self.isLocked(stored), clear?.isEmpty != false { return true }
        find(.passwordToSet(mailbox, scheme: Self.scheme(of: stored)))
        return false
    }

    private static func isLocked(_ stored: String) -> Bool {
        stored.isEmpty || stored.hasPrefix("!") || stored.hasPrefix("*") || stored == "x" || stored == "NP"
    }

    /// What a stored password says of its kind, without anything of itself.
    private static func scheme(of stored: String) -> String? {
        if stored.hasPrefix("{"), let end = stored.firstIndex(of: "}") { return String(stored[...end]) }
        if stored.hasPrefix("$"), let end = stored.dropFirst().firstIndex(of: "$") { return String(stored[...end]) }
        return nil
    }

    /// The Maildir of a mailbox; for an mbox file one beside it. Nil for a path that the directory does not take.
    private static func maildir(of mailbox: MailServerModel.Mailbox) -> String? {
        let path = normalized(mailbox.path)
        guard isMaildir(path) else { return nil }
        guard mailbox.format == .mbox else { return path }
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? ""
        let file = path.dropFirst(folder.count + 1)
        // In a home the usual name; in a spool folder the user's name is the file's.
        let maildir = file == "Mailbox" || file == "mbox" ? "\(folder)/Maildir" : "\(path).maildir"
        return isMaildir(maildir) ? maildir : nil
    }

    /// What the directory takes as the path of a Maildir.
    static func isMaildir(_ path: String) -> Bool {
        // PATH_MAX, with room for `tmp/` and a file's name.
        path.hasPrefix("/") && path.count > 1 && path.utf8.count <= 4096 - 1 - 4 - 255
            && !path.split(separator: "/").contains("..")
            && path.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }

    /// Without a slash at its end, double slashes and `.`.
    static func normalized(_ path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        return path.hasPrefix("/") ? "/" + parts : parts
    }
}
