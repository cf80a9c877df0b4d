/// Tables in SQLite files (sqlite_table(5)).
enum SQLiteTable {
    /// Nil where the database could not be asked for all of its keys.
    static func read(_ path: String, tree: any FileTree, _ findings: inout [Finding]) -> PostfixTable? {
        nil
    }
}
