/// Facts of one thing, a line each: the name, then the value in a column.
struct FactList {
    var facts: [(String, String)]
    /// The least width of the column of names.
    var nameWidth = 0

    var text: String {
        let width = max(nameWidth, facts.map(\.0.count).max() ?? 0)
        return facts.map { name, value in "\(name):" + String(repeating: " ", count: width - name.count + 2) + value }
            .joined(separator: "\n")
    }
}
