/// The rows of some tables out of a dump as mysqldump writes it. What cannot be read is passed over up to the end of its statement.
struct SQLDump: Sendable {
    /// By the tables' names.
    private(set) var tables: [String: [DatabaseRow]] = [:]
    /// The lines of statements that could not be read to their end; the first hundred.
    private(set) var damagedLines: [Int] = []

    private var cursor: SQLCursor
    private let wanted: Set<String>
    /// The columns in their order, of CREATE TABLE.
    private var columns: [String: [String]] = [:]
    /// The database of USE, which a dump of several has before each; nil: not said, so that there is one only.
    private var database: String?
    /// The panel's: other databases of a server have tables of the same names.
    private static let panel = "psa"

    /// - Parameter wanted: The tables that are kept; the rest of a panel's database is many times larger.
    init(_ octets: [UInt8], tables wanted: Set<String>) {
        self.wanted = wanted
        cursor = SQLCursor(octets)
        while cursor.skipBlanks(), !cursor.isAtEnd {
            let line = cursor.line
            if !readStatement(), damagedLines.count < 100 { damagedLines.append(line) }
            cursor.skipStatement()
        }
    }

    /// - Returns: False where a statement that is wanted is no SQL.
    private mutating func readStatement() -> Bool {
        let word = cursor.keyword()
        guard database == nil || database == Self.panel || word == "USE" else { return true }
        switch word {
        case "INSERT", "REPLACE": return readInsert()
        case "CREATE": return readCreate()
        case "USE":
            database = cursor.identifier()?.name
            return true
        default: return true
        }
    }

    private mutating func readCreate() -> Bool {
        guard cursor.keyword() == "TABLE" else { return true }
        if cursor.take("IF"), !(cursor.take("NOT") && cursor.take("EXISTS")) { return true }
        guard let table = cursor.tableName(), wanted.contains(table), cursor.take(UInt8(ascii: "(")) else { return true }
        var names: [String] = []
        repeat {
            guard let definition = cursor.identifier() else { return false }
            if definition.isQuoted || !Self.clauses.contains(definition.name.uppercased()) { names.append(definition.name) }
            guard cursor.skipDefinition() else { return false }
        } while cursor.take(UInt8(ascii: ","))
        columns[table] = names
        return cursor.take(UInt8(ascii: ")"))
    }

    /// What stands among the columns of CREATE TABLE and is none.
    private static let clauses: Set<String> = [
        "PRIMARY", "KEY", "UNIQUE", "INDEX", "FULLTEXT", "SPATIAL", "CONSTRAINT", "FOREIGN", "CHECK",
    ]

    private mutating func readInsert() -> Bool {
        while cursor.take("LOW_PRIORITY") || cursor.take("DELAYED") || cursor.take("HIGH_PRIORITY") || cursor.take("IGNORE") {}
        _ = cursor.take("INTO")
        guard let table = cursor.tableName() else { return false }
        guard wanted.contains(table) else { return true }
        var names = columns[table] ?? []
        if cursor.take(UInt8(ascii: "(")) {
            names = []
            repeat {
                guard let column = cursor.identifier() else { return false }
                names.append(column.name)
            } while cursor.take(UInt8(ascii: ","))
            guard cursor.take(UInt8(ascii: ")")) else { return false }
        }
        guard cursor.take("VALUES") || cursor.take("VALUE") else { return false }
        repeat {
            _ = cursor.skipBlanks()
            guard readRow(of: table, names) else { return false }
        } while cursor.take(UInt8(ascii: ","))
        return true
    }

    private mutating func readRow(of table: String, _ names: [String]) -> Bool {
        var row = DatabaseRow(line: cursor.line)
        guard cursor.take(UInt8(ascii: "(")) else { return false }
        var index = 0
        repeat {
            guard let value = cursor.value() else { return false }
            if index < names.count, case .text(let text) = value { row.values[names[index]] = text }
            index += 1
        } while cursor.take(UInt8(ascii: ","))
        guard cursor.take(UInt8(ascii: ")")), index == names.count else { return false }
        tables[table, default: []].append(row)
        return true
    }
}
