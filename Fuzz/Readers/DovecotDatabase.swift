/// In place of the one of Sources/Takeover, which asks SQLite: what is in the database is no longer in the hands of who wrote the files.
final class DovecotDatabase: Sendable {
    enum Question {
        case password
        case user
    }

    let scheme = "PLAIN"

    init?(_ path: String, for question: Question, tree: any FileTree) {
        guard let octets = try? tree.contents(of: path), !octets.isEmpty else { return nil }
    }

    func row(of variables: DovecotVariables) -> [String: String]? {
        variables.expand("%n/%d").map { ["password": $0, "uid": "1", "gid": "2", "home": "/srv/\($0)"] }
    }
}
