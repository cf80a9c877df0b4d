/// A row of an exported table.
struct DatabaseRow: Hashable, Sendable {
    /// By column; what is NULL is not there.
    var values: [String: String] = [:]
    /// Where in the export it stands, from 1; nil where the export's form does not tell.
    var line: Int?

    init(line: Int? = nil) {
        self.line = line
    }

    subscript(column: String) -> String? { values[column] }

    /// Whether an enumeration of the panel says yes.
    func isTrue(_ column: String) -> Bool { values[column] == "true" || values[column] == "1" }
}
