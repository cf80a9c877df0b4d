/// The `sql` driver of Dovecot over a SQLite file.
struct DovecotDatabase {
    /// `default_pass_scheme`.
    let scheme: String

    /// - Parameter path: of dovecot-sql.conf.ext. Nil where the database is another, or cannot be read.
    init?(_ path: String, tree: any FileTree) {
        return nil
    }

    /// The columns of the user's row, by name.
    func row(of variables: DovecotVariables) -> [String: String]? { nil }
}
