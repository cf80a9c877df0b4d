import Directory
import MailFormat

extension LocalDomain {
    /// One fact a line, for a terminal.
    var facts: String {
        let unicode = (try? Domain(name))?.unicode ?? name
        var facts = [("domain", unicode == name ? name : "\(name) (\(unicode))")]
        if let aliasOf { facts.append(("alias of", aliasOf)) }
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
