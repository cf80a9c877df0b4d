/// `users/assign` and `users/cdb` of qmail: the database rules where it is there, as qmail-lspawn asks nothing else.
public struct QmailUsers: Sendable {
    /// In the order of the file; of equal keys only the first, which is the one that qmail finds.
    public private(set) var assignments: [QmailAssignment] = []
    private var exact: [String: Int] = [:]
    private var wild: [String: Int] = [:]
    /// The last octets of wild keys: qmail-lspawn tries a prefix only where it ends in one of them.
    private var wildEnds: Set<UInt8> = []

    public init() {}

    /// Reads both files below `home`.
    public init(tree: any FileTree, home: String = "/var/qmail", findings: inout [Finding]) {
        let source = Self.readSource(tree, "\(home)/users/assign", &findings)
        let path = "\(home)/users/cdb"
        var database: ConstantDatabase?
        do {
            database = try tree.contents(of: path).map(ConstantDatabase.init)
        } catch {
            findings.append(.unreadable(error))
        }
        guard let database, database.damage != .noHeader else {
            if database != nil { findings.append(.damagedDatabase(path, .noHeader)) }
            if !source.isEmpty, database == nil { findings.append(.neverCompiled(at: source[0].place.file)) }
            for assignment in source { add(assignment) }
            return
        }
        if let damage = database.damage { findings.append(.damagedDatabase(path, damage)) }
        // Where the source says the same, its line is the place to name.
        var places: [String: SourcePlace] = [:]
        for assignment in source.reversed() { places[assignment.mark] = assignment.place }
        for record in database.records {
            guard let assignment = Self.assignment(record, SourcePlace(path), &findings) else { continue }
            var placed = assignment
            if let place = places[assignment.mark] { placed.place = place }
            add(placed)
        }
        compare(source, path, &findings)
    }

    /// Who gets the mail for a local address, before /etc/passwd is asked: the exact line, then the longest prefix.
    /// - Parameter local: lowercase.
    public func assignment(for local: String) -> QmailAssignment? {
        if let index = exact[local] { return assignments[index] }
        guard !wild.isEmpty else { return nil }
        let octets = Array(local.utf8)
        for count in stride(from: octets.count, through: 0, by: -1) {
            guard count == 0 || wildEnds.contains(octets[count - 1]) else { continue }
            if let index = wild[String(decoding: octets[..<count], as: UTF8.self)] { return assignments[index] }
        }
        return nil
    }

    mutating func add(_ assignment: QmailAssignment) {
        if assignment.isWild {
            guard wild[assignment.key] == nil else { return }
            wild[assignment.key] = assignments.count
            if let last = assignment.key.utf8.last { wildEnds.insert(last) }
        } else {
            guard exact[assignment.key] == nil else { return }
            exact[assignment.key] = assignments.count
        }
        assignments.append(assignment)
    }
}

extension QmailUsers {
    private static func readSource(_ tree: any FileTree, _ path: String, _ findings: inout [Finding]) -> [QmailAssignment] {
        let text: TextLines
        do {
            guard let octets = try tree.contents(of: path) else { return [] }
            text = TextLines(octets)
        } catch {
            findings.append(.unreadable(error))
            return []
        }
        var assignments: [QmailAssignment] = []
        for line in text.lines {
            // The end of the file for qmail-newu.
            if line.text.hasPrefix(".") { return assignments }
            let place = SourcePlace(path, line: line.number)
            do {
                assignments.append(try QmailAssignment(line: line.text, place: place))
            } catch {
                findings.append(.noAssignment(line.text, at: place, error))
            }
        }
        findings.append(
            Finding(
                .damaged, at: SourcePlace(path),
                Wording(
                    "The line with a dot at the end is missing: qmail-newu does not take the file.",
                    german: "Die Zeile mit dem Punkt am Ende fehlt: qmail-newu nimmt die Datei so nicht.")))
        return assignments
    }

    /// The empty key holds the ends of wild keys and is no assignment.
    private static func assignment(
        _ record: ConstantDatabase.Record, _ place: SourcePlace, _ findings: inout [Finding]
    ) -> QmailAssignment? {
        guard !record.key.isEmpty else { return nil }
        let fields = record.value.split(separator: 0, omittingEmptySubsequences: false).map { TextLines.text($0) }
        let isWild = record.key.last != 0
        let key = TextLines.text(isWild ? record.key.dropFirst() : record.key.dropFirst().dropLast()).lowercased()
        do throws(QmailAssignment.Fault) {
            guard record.key.first == UInt8(ascii: "!") else { throw .isNoAssignment }
            return try QmailAssignment(key: key, isWild: isWild, fields: fields, place: place)
        } catch {
            findings.append(.noAssignment(key, at: place, error))
            return nil
        }
    }

    private func compare(_ source: [QmailAssignment], _ path: String, _ findings: inout [Finding]) {
        guard !source.isEmpty else { return }
        var sourceUsers = QmailUsers()
        for assignment in source { sourceUsers.add(assignment) }
        let compiled = Set(assignments.map(\.content))
        let written = Set(sourceUsers.assignments.map(\.content))
        for assignment in sourceUsers.assignments where !compiled.contains(assignment.content) {
            findings.append(
                Finding(
                    .changed, at: assignment.place, quote: Finding.printable(assignment.line),
                    Wording(
                        "users/cdb says otherwise, and rules: qmail-newu was not run after this line was written.",
                        german: "users/cdb sagt etwas anderes und gilt: Nach dieser Zeile wurde qmail-newu nicht aufgerufen."),
                    advice: Wording(
                        "If the line is meant, run qmail-newu before you switch.",
                        german: "Wenn die Zeile gelten soll, rufen Sie vor dem Umschalten qmail-newu auf.")))
        }
        for assignment in assignments where !written.contains(assignment.content) {
            findings.append(
                Finding(
                    .changed, at: SourcePlace(path), quote: Finding.printable(assignment.line),
                    Wording(
                        "The database has an assignment that users/assign does not have; the database rules.",
                        german: "Die Datenbank enthält eine Zuordnung, die in users/assign nicht steht; es gilt die Datenbank.")))
        }
    }
}

extension QmailAssignment {
    /// As users/assign has it.
    var line: String { "\(mark):\(user.name):\(user.uid):\(user.gid):\(user.home):\(dash):\(ext):" }

    fileprivate var mark: String { (isWild ? "+" : "=") + key }

    /// All but where it stands.
    fileprivate var content: QmailAssignment {
        var content = self
        content.place = SourcePlace("")
        return content
    }
}

extension Finding {
    fileprivate static func neverCompiled(at path: String) -> Finding {
        Finding(
            .damaged, at: SourcePlace(path),
            Wording(
                "There is no users/cdb beside it, so qmail knows none of these lines. They are read nevertheless.",
                german: "Daneben liegt kein users/cdb, qmail kennt deshalb keine dieser Zeilen. Sie werden trotzdem gelesen."),
            advice: Wording(
                "Look whether the database was left behind when the server was copied.",
                german: "Sehen Sie nach, ob die Datenbank beim Kopieren des Servers zurückgeblieben ist."))
    }

    fileprivate static func noAssignment(_ text: String, at place: SourcePlace, _ fault: QmailAssignment.Fault) -> Finding {
        let reason =
            switch fault {
            case .isNoAssignment:
                Wording("This does not begin with = or +.", german: "Das beginnt weder mit = noch mit +.")
            case .hasTooFewFields:
                Wording("This has fewer fields than an assignment has.", german: "Das hat weniger Felder als eine Zuordnung.")
            case .hasNoNumbers:
                Wording("The uid or gid is no number.", german: "Die uid oder gid ist keine Zahl.")
            }
        return Finding(
            .damaged, at: place, quote: printable(text), reason,
            advice: Wording("Mend the line and run qmail-newu.", german: "Reparieren Sie die Zeile und rufen Sie qmail-newu auf.")
        )
    }
}
