import Foundation

/// Submission into the queue, and store-and-forward to a sink, as a Markdown table.
struct RelayTable {
    var rows: [LoadTable.Row] = []

    static let header = """
        |    mail | sessions | connections | Postfix 250/s | Martlet 250/s | ratio | Postfix at the sink/s | Martlet at the sink/s | ratio |
        |--------:|---------:|-------------|--------------:|--------------:|------:|----------------------:|----------------------:|------:|
        """

    static func line(_ row: LoadTable.Row) -> String {
        func rate(_ value: Double?) -> String { value.map { String(format: "%.0f", $0) } ?? "–" }
        func ratio(_ martlet: Double?, _ postfix: Double?) -> String {
            guard let martlet, let postfix else { return "–" }
            return String(format: "%.1f", martlet / postfix)
        }
        let cells = [
            "\(row.point.size / 1024) KiB", "\(row.point.sessions)", row.point.reusesConnections ? "reused (-d)" : "new",
            rate(row.postfix?.repliesPerSecond), rate(row.martlet?.repliesPerSecond),
            ratio(row.martlet?.repliesPerSecond, row.postfix?.repliesPerSecond), rate(row.postfix?.mailsPerSecond),
            rate(row.martlet?.mailsPerSecond), ratio(row.martlet?.mailsPerSecond, row.postfix?.mailsPerSecond),
        ]
        let widths = [8, 9, 12, 14, 14, 6, 22, 22, 6]
        return "|"
            + zip(cells, widths).enumerated().map { index, cell in
                let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
                return index == 2 ? " \(cell.0)\(padding)|" : "\(padding)\(cell.0) |"
            }.joined()
    }

    var markdown: String { ([Self.header] + rows.map(Self.line)).joined(separator: "\n") + "\n" }
}
