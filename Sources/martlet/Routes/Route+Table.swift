import Directory

extension [Route] {
    /// A route a line.
    var table: String {
        let rows = map { [$0.pattern.description, $0.target.description, $0.login?.username ?? "-"] }
        return TextTable(header: ["DOMAIN", "TARGET", "LOGIN"], rows: rows).text
    }
}
