/// Submission into queues that cannot be emptied meanwhile, as a Markdown table.
struct SubmissionTable {
    var rows: [LoadTable.Row] = []

    static let header = """
        |    mail | sessions | connections | Postfix into the queue/s | Martlet into the queue/s | ratio |
        |--------:|---------:|-------------|-------------------------:|-------------------------:|------:|
        """

    static func line(_ row: LoadTable.Row) -> String {
        let (martlet, postfix) = (row.martlet?.repliesPerSecond, row.postfix?.repliesPerSecond)
        let cells = [TableCells.rate(postfix), TableCells.rate(martlet), TableCells.ratio(martlet, postfix)]
        return TableCells.line(TableCells.load(row.point) + cells, widths: [8, 9, 12, 25, 25, 6])
    }

    var markdown: String { ([Self.header] + rows.map(Self.line)).joined(separator: "\n") + "\n" }
}
