import Directory

extension [Alias] {
    /// A member a line, the alias beside the first.
    var table: String {
        let rows = flatMap { alias in alias.members.enumerated().map { [$0 == 0 ? alias.address : "", $1] } }
        return TextTable(header: ["ALIAS", "MAILBOX"], rows: rows).text
    }
}
