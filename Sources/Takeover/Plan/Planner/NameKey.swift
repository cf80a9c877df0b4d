import MailFormat

/// A name in a domain of the plan, as the directory compares it.
struct NameKey: Hashable {
    /// ``LocalPart/key``; it ends in `*` for an alias for all that begin so.
    var localPart: String
    /// ``Domain/ascii``, never that of an alias domain.
    var domain: String

    init(_ localPart: String, _ domain: Domain) {
        self.localPart = localPart
        self.domain = domain.ascii
    }

    init(_ address: Address) {
        self.init(address.localPart.key, address.domain)
    }
}
