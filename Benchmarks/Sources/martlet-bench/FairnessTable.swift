import Foundation

/// How long single letters take while a newsletter is delivered, as a Markdown table.
struct FairnessTable {
    struct Row {
        let server: String
        let newsletter: Newsletter
        /// Seconds, without the newsletter.
        let alone: [Double]
        /// Seconds, with it.
        let beside: [Double]
        /// Recipients of the newsletter that the sink had when the last of these letters was sent.
        let delivered: Int

        var isReached: Bool { (beside.max() ?? .infinity) - (alone.max() ?? 0) <= FairnessTable.aim }
    }

    /// How many seconds more than without the newsletter a letter may take.
    static let aim = 2.0

    var rows: [Row] = []

    static let header = """
        | server  | newsletter: mails × recipients | next hop takes | letters | longest without it | median with it | longest with it | newsletter at the sink meanwhile | at most 2 s more? |
        |---------|-------------------------------:|---------------:|--------:|-------------------:|---------------:|----------------:|---------------------------------:|-------------------|
        """

    static func line(_ row: Row) -> String {
        func seconds(_ value: Double?) -> String {
            guard let value else { return "–" }
            return value.isFinite ? String(format: "%.2f s", value) : "not yet"
        }
        let cells = [
            row.server, row.newsletter.description, "\(Int(row.newsletter.delay / .milliseconds(1))) ms", "\(row.beside.count)",
            seconds(row.alone.max()), seconds(row.beside.median), seconds(row.beside.max()), "\(row.delivered)",
            row.isReached ? "yes" : "NO",
        ]
        return TableCells.line(cells, widths: [8, 31, 15, 8, 19, 15, 16, 33, 18], left: [0, 8])
    }

    var markdown: String { ([Self.header] + rows.map(Self.line)).joined(separator: "\n") + "\n" }
}
