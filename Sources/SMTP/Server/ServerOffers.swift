/// The extensions that a session has beside those that every session has: a parameter of one that was not offered is refused
/// with 555 (RFC 5321 §4.1.1.11), so that nobody asks a stranger's server for reports.
struct ServerOffers: OptionSet, Sendable {
    let rawValue: Int

    /// RET, ENVID, NOTIFY, ORCPT (RFC 3461).
    static let dsn = ServerOffers(rawValue: 1 << 0)
    /// REQUIRETLS (RFC 8689).
    static let requireTLS = ServerOffers(rawValue: 1 << 1)
    /// AUTH= in MAIL (RFC 4954 §5).
    static let authentication = ServerOffers(rawValue: 1 << 2)
    /// PRDR (draft-hall-prdr-00).
    static let prdr = ServerOffers(rawValue: 1 << 3)

    /// What a parameter belongs to; nil for one that every session has.
    private static func offer(of keyword: String) -> ServerOffers? {
        switch keyword {
        case "RET", "ENVID", "NOTIFY", "ORCPT": .dsn
        case "REQUIRETLS": .requireTLS
        case "AUTH": .authentication
        case "PRDR": .prdr
        default: nil
        }
    }

    /// Whether a parameter of this name may be given.
    func allow(_ keyword: String) -> Bool {
        Self.offer(of: keyword).map(contains) ?? true
    }

    /// The first parameter of the command that was not offered.
    func unoffered(in command: MailCommand) -> String? {
        var given: [String] = []
        if command.returnedContent != nil { given.append("RET") }
        if command.envelopeID != nil { given.append("ENVID") }
        if command.submitter != nil { given.append("AUTH") }
        if command.requiresTLS { given.append("REQUIRETLS") }
        if command.asksForEachAnswer { given.append("PRDR") }
        return given.first { !allow($0) }
    }

    /// The first parameter of the command that was not offered.
    func unoffered(in command: RcptCommand) -> String? {
        var given: [String] = []
        if command.notify != nil { given.append("NOTIFY") }
        if command.original != nil { given.append("ORCPT") }
        return given.first { !allow($0) }
    }
}
