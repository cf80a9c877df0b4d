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
