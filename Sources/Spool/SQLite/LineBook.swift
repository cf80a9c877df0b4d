/// What the writer remembers of lines and mails, so that it need not ask the database with each mail. Forgotten whenever another process has
/// changed something, a transaction was rolled back, or lines were removed.
struct LineBook: Sendable {
    struct Key: Hashable, Sendable {
        var destination: String
        var senderKey: String
    }

    /// Lines remembered at most; about 200 octets each.
    private static let capacity = 20_000

    private var lines: [Key: Int64] = [:]
    private var destinations: [Int64: Int64] = [:]
    /// The last turn that was given to a line; nil when the database has to be asked.
    var lastTurn: Int64?
    /// The mail that this process queued last; nil when none was lately.
    var lastMail: Int64?

    func line(_ key: Key) -> Int64? { lines[key] }

    /// The destination's number of a line.
    func destination(ofLine line: Int64) -> Int64? { destinations[line] }

    mutating func remember(_ key: Key, line: Int64, destination: Int64) {
        if lines.count >= Self.capacity { lines = [:] }
        lines[key] = line
        remember(line: line, destination: destination)
    }

    mutating func remember(line: Int64, destination: Int64) {
        if destinations.count >= Self.capacity { destinations = [:] }
        destinations[line] = destination
    }

    mutating func forget() {
        self = LineBook()
    }
}
