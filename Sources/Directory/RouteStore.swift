import MailFormat

/// What delivery asks about the ways out. Implementations: ``SQLiteDirectory``.
public protocol RouteStore: Sendable {
    /// The closest route for `domain`: its own, that of the nearest domain above it, or the one for all others; nil where there is none,
    /// and the mail goes to the domain's mail exchangers. Answered from memory where possible, and never from anything older than a second.
    /// - Throws: ``DirectoryError/unreachable(_:)``. A caller must never take that for "no route".
    func route(for domain: Domain) async throws(DirectoryError) -> Route?

    /// The relay domain of that name, or that the name stands for; nil where the domain's mail stays here or the domain is none of ours.
    /// Answered as ``route(for:)`` is.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func relayDomain(_ domain: Domain) async throws(DirectoryError) -> RelayDomain?
}
