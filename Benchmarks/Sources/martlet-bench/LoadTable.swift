/// The results of all points as a Markdown table.
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
        let martlet = row.martlet?.mailsPerSecond
        let cells = [
            TableCells.rate(row.postfix?.repliesPerSecond), TableCells.rate(row.postfix?.mailsPerSecond),
            TableCells.rate(martlet), TableCells.ratio(martlet, row.postfix?.repliesPerSecond),
            TableCells.ratio(martlet, row.postfix?.mailsPerSecond),
        ]
        return TableCells.line(TableCells.load(row.point) + cells, widths: [8, 9, 12, 14, 23, 27, 10, 19])
    }

    var markdown: String { ([Self.header] + rows.map(Self.line)).joined(separator: "\n") + "\n" }
}
