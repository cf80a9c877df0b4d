/// Reads single files of the control folder (control.c of qmail), and gathers what is wrong with them.
struct QmailControlSource {
    let tree: any FileTree
    let folder: String
    var findings: [Finding] = []

    init(tree: any FileTree, folder: String) {
        self.tree = tree
        self.folder = folder
    }

    mutating func names() -> [String] {
        do {
            return try tree.names(in: folder) ?? []
        } catch {
            findings.append(.unreadable(error))
            return []
        }
    }

    /// All lines but comments and blank ones, blanks at their ends cut off (control_readfile). Nil where there is no such file.
    mutating func lines(of name: String) -> [QmailControl.Entry]? {
        text(of: name)?.lines.compactMap { line in
            let text = Self.trimmed(line.text)
            guard !text.isEmpty, !text.hasPrefix("#") else { return nil }
            return QmailControl.Entry(text: text, place: SourcePlace("\(folder)/\(name)", line: line.number))
        }
    }

    /// The first line, blanks at its end cut off (control_readline). Nil where there is no such file; an empty one says an empty text,
    /// which is none for all that a model holds.
    mutating func firstLine(of name: String) -> QmailControl.Entry? {
        guard let line = text(of: name)?.lines.first else { return nil }
        let text = Self.trimmed(line.text)
        return text.isEmpty ? nil : QmailControl.Entry(text: text, place: SourcePlace("\(folder)/\(name)", line: 1))
    }

    /// The digits that the first line begins with (control_readint and scan_ulong).
    mutating func number(in name: String) -> Int64? {
        guard let line = firstLine(of: name) else { return nil }
        if let number = Int64(line.text.prefix { $0.isASCII && $0.isNumber }) { return number }
        findings.append(
            Finding(
                .damaged, at: line.place, quote: Finding.printable(line.text),
                Wording(
                    "This is no number; qmail uses its default.", german: "Das ist keine Zahl; qmail nimmt seinen Vorgabewert.")))
        return nil
    }

    /// The lines of a table, split at their first colon; the last of equal keys rules (constmap.c puts each in front of those that it has). A line
    /// without a colon is nothing to qmail.
    mutating func pairs(of name: String) -> [QmailControl.Pair] {
        var known: Set<String> = []
        var pairs: [QmailControl.Pair] = []
        for line in (lines(of: name) ?? []).reversed() {
            guard let colon = line.text.firstIndex(of: ":") else {
                findings.append(
                    Finding(
                        .damaged, at: line.place, quote: Finding.printable(line.text),
                        Wording(
                            "The line has no colon, so qmail passes over it.",
                            german: "Die Zeile hat keinen Doppelpunkt, qmail übergeht sie deshalb."),
                        advice: Wording(
                            "Complete the line or delete it.", german: "Ergänzen Sie die Zeile oder löschen Sie sie.")))
                continue
            }
            let key = line.text[..<colon].lowercased()
            guard known.insert(key).inserted else {
                findings.append(
                    Finding(
                        .note, at: line.place, quote: Finding.printable(line.text),
                        Wording(
                            "A line further down says the same name, and rules.",
                            german: "Eine Zeile weiter unten nennt denselben Namen und gilt.")))
                continue
            }
            pairs.append(
                QmailControl.Pair(key: key, value: String(line.text[line.text.index(after: colon)...]), place: line.place))
        }
        return pairs.reversed()
    }

    /// `morercpthosts.cdb`, which qmail-smtpd asks; the source beside it where there is no database.
    mutating func moreRecipientHosts() -> [QmailControl.Entry] {
        let source = lines(of: "morercpthosts") ?? []
        let path = "\(folder)/morercpthosts.cdb"
        guard let octets = octets(of: path) else {
            if let first = source.first {
                findings.append(
                    Finding(
                        .damaged, at: SourcePlace(first.place.file),
                        Wording(
                            "The file was never compiled by qmail-newmrh: qmail takes no mail for these domains. They are read nevertheless.",
                            german:
                                "Die Datei wurde nie mit qmail-newmrh übersetzt: qmail nimmt für diese Domains nichts an. Sie werden trotzdem gelesen."
                        )))
            }
            return source
        }
        let database = ConstantDatabase(octets)
        if let damage = database.damage { findings.append(.damagedDatabase(path, damage)) }
        let names = database.records.map { TextLines.text($0.key).lowercased() }
        let listed = Set(source.map { $0.text.lowercased() })
        if !source.isEmpty, listed != Set(names) {
            findings.append(
                Finding(
                    .changed, at: SourcePlace(path),
                    Wording(
                        "The database and its source morercpthosts differ; the database rules.",
                        german: "Die Datenbank und ihre Quelle morercpthosts unterscheiden sich; es gilt die Datenbank."),
                    advice: Wording(
                        "Compare the two before you switch.", german: "Vergleichen Sie beide, bevor Sie umschalten.")))
        }
        return names.filter { !$0.isEmpty }.map { QmailControl.Entry(text: $0, place: SourcePlace(path)) }
    }

    private mutating func octets(of path: String) -> [UInt8]? {
        do {
            return try tree.contents(of: path)
        } catch {
            findings.append(.unreadable(error))
            return nil
        }
    }

    private mutating func text(of name: String) -> TextLines? {
        let path = "\(folder)/\(name)"
        guard let octets = octets(of: path) else { return nil }
        let text = TextLines(octets)
        if text.hasCarriageReturns {
            findings.append(
                Finding(
                    .damaged, at: SourcePlace(path),
                    Wording(
                        "Lines end in CRLF, so that qmail reads names that are not meant; they are read here as they are meant.",
                        german:
                            "Zeilen enden mit CRLF, qmail liest deshalb andere Namen als gemeint; hier werden sie gelesen, wie sie gemeint sind."
                    ),
                    advice: Wording(
                        "Look whether today's server really does what the file says.",
                        german: "Sehen Sie nach, ob der heutige Server wirklich tut, was in der Datei steht.")))
        }
        if text.hasNUL {
            findings.append(
                Finding(
                    .damaged, at: SourcePlace(path),
                    Wording("The file holds NUL characters.", german: "Die Datei enthält NUL-Zeichen.")))
        }
        return text
    }

    /// Without blanks at its end; qmail keeps those before it.
    private static func trimmed(_ text: String) -> String {
        let end = text.utf8.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != 0 }
        guard let end else { return "" }
        return String(Substring(text.utf8[...end]))
    }
}
