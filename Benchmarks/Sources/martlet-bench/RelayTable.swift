/// Store-and-forward to a sink, as a Markdown table.
struct RelayTable {
    var rows: [LoadTable.Row] = []

    static let header = """
        |    mail | sessions | connections | Postfix 250/s | Martlet 250/s | ratio | Postfix at the sink/s | Martlet at the sink/s | ratio |
        |--------:|---------:|-------------|--------------:|--------------:|------:|----------------------:|----------------------:|------:|
        """

    static func line(_ row: LoadTable.Row) -> String {
        let (martlet, postfix) = (row.martlet, row.postfix)
        let cells = [
            TableCells.rate(postfix?.repliesPerSecond), TableCells.rate(martlet?.repliesPerSecond),
            TableCells.ratio(martlet?.repliesPerSecond, postfix?.repliesPerSecond),
            TableCells.rate(postfix?.mailsPerSecond), TableCells.rate(martlet?.mailsPerSecond),
            TableCells.ratio(martlet?.mailsPerSecond, postfix?.mailsPerSecond),
        ]
        return TableCells.line(TableCells.load(row.point) + cells, widths: [8, 9, 12, 14, 14, 6, 22, 22, 6])
    }

    var markdown: String { ([Self.header] + rows.map(Self.line)).joined(separator: "\n") + "\n" }
}
