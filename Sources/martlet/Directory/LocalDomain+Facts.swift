import Directory
import MailFormat

extension LocalDomain {
    /// One fact a line, for a terminal.
    var facts: String {
        let unicode = (try? Domain(name))?.unicode ?? name
        var facts = [("domain", unicode == name ? name : "\(name) (\(unicode))")]
        if let aliasOf { facts.append(("alias of", aliasOf)) }
        if let relay {
            facts.append(("passed on to", relay.host.description))
            facts.append(("when unreachable", relay.holdsWhenUnreachable ? "held in the queue" : "451, the sender tries again"))
            facts.append(("recipients", relay.recipientCheck == .listed ? "those that are listed" : "the host is asked"))
        }
        if bounceTags != .off { facts.append(("bounce tags", bounceTags.rawValue)) }
        facts.append(("tag separators", tagSeparators.isEmpty ? "none" : tagSeparators))
        facts.append(("catch-all", catchAll ?? "none"))
        if aliasOf == nil {
            facts.append(("mailboxes", String(mailboxes)))
            facts.append(("aliases", String(aliases)))
            facts += aliasDomains.enumerated().map { ($0 == 0 ? "alias domains" : "", $1) }
        }
        return FactList(facts: facts).text
    }
}
