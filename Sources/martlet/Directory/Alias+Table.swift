import Directory

extension [Alias] {
    /// A member a line, the alias beside the first. A column of owners only where one was named.
    var table: String {
        let hasOwners = contains { $0.owner != nil }
        let rows = flatMap { alias in
            alias.members.enumerated().map { index, member in
                let owner = hasOwners ? [index == 0 ? alias.owner ?? "-" : ""] : []
                return [index == 0 ? alias.address : "", member] + owner
            }
        }
        return TextTable(header: ["ALIAS", "MAILBOX"] + (hasOwners ? ["OWNER"] : []), rows: rows).text
    }
}
