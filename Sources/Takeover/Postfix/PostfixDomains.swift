/// The classes of domains that Postfix has (ADDRESS_CLASS_README): what a domain is decides what becomes of its mail.
struct PostfixDomains: Sendable {
    enum Kind: Hashable, Sendable {
        /// `mydestination`.
        case local
        case virtualAlias
        case virtualMailbox
        case relay
    }

    private(set) var kinds: [String: Kind] = [:]
    /// The names of `mydestination`, in its order.
    private(set) var localNames: [String] = []
    /// The one of them that the others are names for.
    var localDomain: String?

    /// False where the name has a class already: the classes are given in the order in which Postfix looks them up (trivial-rewrite/resolve.c).
    mutating func add(_ name: String, _ kind: Kind) -> Bool {
        guard kinds[name] == nil else { return kinds[name] == kind }
        kinds[name] = kind
        if kind == .local { localNames.append(name) }
        return true
    }

    subscript(name: String) -> Kind? { kinds[name] }

    /// The domain that an address of `name` is kept under in the model.
    func canonical(_ name: String) -> String {
        kinds[name] == .local ? localDomain ?? name : name
    }
}
