import Foundation

/// The results of all points as a Markdown table, which reads well on a terminal too.
struct LoadTable {
    struct Row {
        let point: LoadPoint
        let postfix: LoadSeries?
        let martlet: LoadSeries?
    }

    var rows: [Row] = []

    static let header = """
        |    mail | sessions | connections | Postfix 250/s | Postfix into Maildir/s | Martlet 250 = in Maildir/s | ratio 250 | ratio into Maildir |
        |--------:|---------:|-------------|--------------:|-----------------------:|---------------------------:|----------:|-------------------:|
        """

    static func line(_ row: Row) -> String {
        func rate(_ value: Double?) -> String { value.map { String(format: "%.0f", $0) } ?? "–" }
        func ratio(_ value: Double?) -> String {
            guard let value, let martlet = row.martlet?.mailsPerSecond else { return "–" }
            return String(format: "%.1f", martlet / value)
        }
        let cells = [
            "\(row.point.size / 1024) KiB", "\(row.point.sessions)", row.point.reusesConnections ? "reused (-d)" : "new",
            rate(row.postfix?.repliesPerSecond), rate(row.postfix?.mailsPerSecond), rate(row.martlet?.mailsPerSecond),
            ratio(row.postfix?.repliesPerSecond), ratio(row.postfix?.mailsPerSecond),
        ]
        let widths = [8, 9, 12, 14, 23, 27, 10, 19]
        return "|"
            + zip(cells, widths).enumerated().map { index, cell in
                let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
                return index == 2 ? " \(cell.0)\(padding)|" : "\(padding)\(cell.0) |"
            }.joined()
    }

    var markdown: String { ([Self.header] + rows.map(Self.line)).joined(separator: "\n") + "\n" }
}
