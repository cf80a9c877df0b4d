/// Rows in aligned columns of plain text.
struct TextTable {
    var header: [String]
    var rows: [[String]] = []

    /// Two spaces between columns, none at a line's end.
    var text: String {
        let lines = [header] + rows
        let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            let cells = zip(line, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
            let text = cells.joined(separator: "  ")
            return String(text[..<(text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex)])
        }.joined(separator: "\n")
    }
}

/// Facts of one thing, a line each: the name, then the value in a column.
struct FactList {
    var facts: [(String, String)]

    var text: String {
        let width = facts.map(\.0.count).max() ?? 0
        return facts.map { name, value in "\(name):" + String(repeating: " ", count: width - name.count + 2) + value }
            .joined(separator: "\n")
    }
}
