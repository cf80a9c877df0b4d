import Foundation
import GRDB

/// The `sql` driver of Dovecot over a SQLite file (its file dovecot-sql.conf.ext): asked for one user at a time, as Dovecot asks.
///
/// The tree is not to be touched, and a database that is opened writes beside itself: what is asked is a copy that goes with this object.
final class DovecotDatabase: Sendable {
    /// What is asked for.
    enum Question: String {
        case password = "password_query"
        case user = "user_query"

        /// The query of a file that sets none.
        var usual: String {
            switch self {
            case .password: "SELECT password FROM users WHERE username = '%n' AND domain = '%d'"
            case .user: "SELECT home, uid, gid FROM users WHERE username = '%n' AND domain = '%d'"
            }
        }
    }

    /// `default_pass_scheme`.
    let scheme: String
    private let query: String
    private let database: DatabaseQueue
    private let folder: String

    /// - Parameter path: of dovecot-sql.conf.ext. Nil where the database is another than SQLite, or cannot be read.
    init?(_ path: String, for question: Question, tree: any FileTree) {
        guard let octets = try? tree.contents(of: path) else { return nil }
        let settings = Self.settings(octets)
        guard settings["driver"] == "sqlite", let file = settings["connect"],
            let contents = try? tree.contents(of: file, limit: 1 << 30)
        else { return nil }
        scheme = settings["default_pass_scheme"] ?? "CRYPT"
        query = settings[question.rawValue] ?? question.usual
        var template = Array("\(NSTemporaryDirectory())/martlet-accounts-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        folder = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let copy = folder + "/accounts"
        do {
            try Data(contents).write(to: URL(fileURLWithPath: copy))
            // What was committed and has not come into the file itself yet.
            if let log = try tree.contents(of: file + "-wal", limit: 1 << 30) {
                try Data(log).write(to: URL(fileURLWithPath: copy + "-wal"))
            }
            database = try DatabaseQueue(path: copy)
            // Reads the schema, which a file that is none has not.
            try database.read { _ = try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            return nil
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The columns of the user's row, by name; nil where there is none, and where the query is one that Dovecot alone can ask.
    func row(of variables: DovecotVariables) -> [String: String]? {
        // As Dovecot does it: variables stand between quotes of the query.
        var quoted = variables
        quoted.user = variables.user.replacingOccurrences(of: "'", with: "''")
        guard let sql = quoted.expand(query) else { return nil }
        let row = try? database.read { try Row.fetchOne($0, sql: sql) }
        guard let row else { return nil }
        var columns: [String: String] = [:]
        for (name, value) in row where !value.isNull {
            columns[name] = String.fromDatabaseValue(value) ?? "\(value.storage.value ?? "")"
        }
        return columns
    }

    /// `key = value`; a line that ends in a backslash goes on in the next one.
    private static func settings(_ octets: [UInt8]) -> [String: String] {
        var settings: [String: String] = [:]
        var pending = ""
        for line in TextLines(octets).lines {
            let text = line.text.trimmed
            if pending.isEmpty, text.isEmpty || text.hasPrefix("#") { continue }
            if text.hasSuffix("\\") {
                pending += text.dropLast()
                continue
            }
            let whole = pending + text
            pending = ""
            guard let equals = whole.firstIndex(of: "=") else { continue }
            settings[String(whole[..<equals].trimmed)] = String(whole[whole.index(after: equals)...].trimmed)
        }
        return settings
    }
}
