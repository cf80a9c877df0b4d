import GRDB
import MailFormat

extension SQLiteDirectory: RouteStore {
    public func route(for domain: Domain) async throws(DirectoryError) -> Route? {
        let read: @Sendable (Database) throws -> LookupCache.Answer = { .route(try RouteRow.closest($0, to: domain)) }
        guard case .route(let route) = try await answer(.route(domain: domain.ascii), read) else { return nil }
        return route
    }

    public func relayDomain(_ domain: Domain) async throws(DirectoryError) -> RelayDomain? {
        let read: @Sendable (Database) throws -> LookupCache.Answer = { .relayDomain(try Lookup(db: $0).find(domain)?.relay) }
        guard case .relayDomain(let relay) = try await answer(.relayDomain(domain.ascii), read) else { return nil }
        return relay
    }

    /// Makes a route.
    /// - Throws: ``DirectoryError/alreadyExists(_:)`` when there is one for just these domains; ``DirectoryError/invalid(_:)`` for a login
    ///   where nothing is to be logged in to; ``DirectoryError/unreachable(_:)``.
    public func addRoute(_ route: Route) async throws(DirectoryError) {
        try RouteRow.check(route)
        try await change { try RouteRow.insert($0, route) }
    }

    /// Lets a route lead elsewhere.
    /// - Throws: ``DirectoryError/notFound(_:)``; otherwise as ``addRoute(_:)``.
    public func setRoute(_ route: Route) async throws(DirectoryError) {
        try RouteRow.check(route)
        try await change { db in
            _ = try RouteRow.require(db, route.pattern)
            try RouteRow.store(db, route)
        }
    }

    /// - Throws: ``DirectoryError/notFound(_:)``, ``DirectoryError/unreachable(_:)``.
    public func removeRoute(_ pattern: RoutePattern) async throws(DirectoryError) {
        try await change { db in
            _ = try RouteRow.require(db, pattern)
            try db.execute(sql: "DELETE FROM route WHERE pattern = ?", arguments: [pattern.description])
        }
    }

    /// The route for just these domains.
    /// - Throws: ``DirectoryError/notFound(_:)``, ``DirectoryError/unreachable(_:)``.
    public func route(_ pattern: RoutePattern) async throws(DirectoryError) -> Route {
        try await changes.read { try RouteRow.require($0, pattern) }
    }

    /// All routes, by domain; the one for all others stands first.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    public func routes() async throws(DirectoryError) -> [Route] {
        try await changes.read { try RouteRow.fetchAll($0, where: "TRUE ORDER BY pattern") }
    }
}
