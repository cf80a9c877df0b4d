import GRDB
import MailFormat

/// Reads and writes ``Route`` in the table `route`.
enum RouteRow {
    static func closest(_ db: Database, to domain: Domain) throws -> Route? {
        let candidates = RoutePattern.candidates(for: domain)
        let marks = candidates.map { _ in "?" }.joined(separator: ", ")
        // Each candidate is a suffix of the one before it, but for `*`, which is the shortest of all.
        return try fetchAll(
            db, where: "pattern IN (\(marks)) ORDER BY length(pattern) DESC LIMIT 1", StatementArguments(candidates)
        ).first
    }

    static func fetch(_ db: Database, _ pattern: RoutePattern) throws -> Route? {
        try fetchAll(db, where: "pattern = ?", [pattern.description]).first
    }

    /// - Throws: ``DirectoryError/notFound(_:)``.
    static func require(_ db: Database, _ pattern: RoutePattern) throws -> Route {
        guard let route = try fetch(db, pattern) else {
            throw DirectoryError.notFound("There is no route for \(pattern) in the directory.")
        }
        return route
    }

    static func fetchAll(_ db: Database, where condition: String, _ arguments: StatementArguments = []) throws -> [Route] {
        try Row.fetchAll(
            db, sql: "SELECT pattern, target, username, password FROM route WHERE \(condition)", arguments: arguments
        ).map { row in
            let username: String? = row[2]
            return Route(
                pattern: try RoutePattern(row[0]), target: try RouteTarget(row[1]),
                login: username.map { Route.Login(username: $0, password: row[3] ?? "") })
        }
    }

    /// Writes a new route.
    /// - Throws: ``DirectoryError/alreadyExists(_:)``.
    static func insert(_ db: Database, _ route: Route) throws {
        guard try fetch(db, route.pattern) == nil else {
            throw DirectoryError.alreadyExists("There is a route for \(route.pattern) already.")
        }
        try store(db, route)
    }

    /// Writes a route in the place of one for the same domains.
    static func store(_ db: Database, _ route: Route) throws {
        try db.execute(
            sql: """
                INSERT INTO route (pattern, target, username, password) VALUES (?, ?, ?, ?)
                ON CONFLICT (pattern) DO UPDATE SET target = excluded.target, username = excluded.username, password = excluded.password
                """,
            arguments: [route.pattern.description, route.target.description, route.login?.username, route.login?.password])
    }

    /// - Throws: ``DirectoryError/invalid(_:)``.
    static func check(_ route: Route) throws(DirectoryError) {
        guard let login = route.login else { return }
        guard case .host = route.target else {
            throw .invalid("A login goes with a route to a host, such as smarthost.example:587.")
        }
        // RFC 4616 §2: NUL parts what a login says.
        guard !login.username.isEmpty, !login.password.isEmpty, !(login.username + login.password).utf8.contains(0) else {
            throw .invalid("A login has a name and a password, none of them empty.")
        }
    }
}
