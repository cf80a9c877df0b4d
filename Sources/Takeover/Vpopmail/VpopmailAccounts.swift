/// The accounts of a domain: of vpasswd.cdb, in which vpopmail looks them up, or of vpasswd, which it is made of, where there is no database.
struct VpopmailAccounts: Sendable {
    struct Entry: Hashable, Sendable {
        var account: VpopmailAccount
        /// The line of vpasswd where it has one.
        var place: SourcePlace
    }

    /// In the order of the file; of equal names the first, which is the one that is found.
    private(set) var entries: [Entry] = []
    private(set) var findings: [Finding] = []
    private var names: Set<String> = []
    private var damaged = Occurrences()
    private var repeated = Occurrences()

    /// 256 MiB: two million accounts.
    private static let limit = 256 << 20

    /// - Returns: Nil where the folder has neither file.
    init?(tree: any FileTree, folder: String) {
        let path = "\(folder)/vpasswd"
        let text = octets(of: path, in: tree).map(TextLines.init)
        let database = octets(of: path + ".cdb", in: tree).map { ConstantDatabase($0) }
        guard text != nil || database != nil else { return nil }
        if let damage = database?.damage { findings.append(.damagedDatabase(path + ".cdb", damage)) }
        if let database, database.damage == nil || text == nil {
            take(database, path + ".cdb", comparedWith: text, path)
        } else {
            for line in text?.lines ?? [] { take(line.text, at: SourcePlace(path, line: line.number)) }
        }
        summarize()
    }

    private mutating func take(_ database: ConstantDatabase, _ path: String, comparedWith text: TextLines?, _ source: String) {
        var lines: [String: TextLines.Line] = [:]
        for line in text?.lines ?? [] {
            let name = String(line.text.prefix { $0 != ":" })
            if lines[name] == nil { lines[name] = line }
        }
        var differing = Occurrences()
        for record in database.records {
            let name = TextLines.text(record.key)
            let line = "\(name):\(TextLines.text(record.value))"
            // The place to name is the line that people can read.
            let sourceLine = lines.removeValue(forKey: name)
            let place = sourceLine.map { SourcePlace(source, line: $0.number) } ?? SourcePlace(path)
            // A CR is part of the record, and none of what TextLines gives.
            if text != nil, sourceLine?.text != (line.hasSuffix("\r") ? String(line.dropLast()) : line) {
                differing.add(name, at: place)
            }
            take(line.hasSuffix("\r") ? String(line.dropLast()) : line, at: place)
        }
        for (name, line) in lines.sorted(by: { $0.value.number < $1.value.number }) where !line.text.isEmpty {
            differing.add(name, at: SourcePlace(source, line: line.number))
        }
        findings += [
            differing.finding(
                .changed,
                { "vpasswd.cdb says otherwise than vpasswd, and rules, of the accounts: \($0)." },
                german: { "vpasswd.cdb sagt etwas anderes als vpasswd und gilt, bei den Konten: \($0)." },
                advice: Wording(
                    "If vpasswd is right, delete vpasswd.cdb before you switch: vpopmail then makes it anew.",
                    german: "Wenn vpasswd stimmt, löschen Sie vpasswd.cdb vor dem Umschalten: vpopmail legt sie dann neu an."))
        ].compactMap { $0 }
    }

    private mutating func take(_ line: String, at place: SourcePlace) {
        guard !line.isEmpty else { return }
        guard let account = VpopmailAccount(line: line) else {
            // Not the line itself: it may hold a password.
            damaged.add(String(line.prefix { $0 != ":" }), at: place)
            return
        }
        guard names.insert(account.name).inserted else {
            repeated.add(account.name, at: place)
            return
        }
        entries.append(Entry(account: account, place: place))
    }

    private mutating func summarize() {
        findings += [
            damaged.finding(
                .damaged, { "Lines that are no accounts are left out; they begin with: \($0)." },
                german: { "Zeilen, die keine Konten sind, bleiben weg; sie beginnen mit: \($0)." },
                advice: Wording(
                    "An account has seven fields or eight, parted by colons.",
                    german: "Ein Konto hat sieben oder acht Felder, durch Doppelpunkte getrennt.")),
            repeated.finding(
                .note, { "More than one line has the name; the first rules: \($0)." },
                german: { "Mehrere Zeilen haben den Namen; die erste gilt: \($0)." }),
        ].compactMap { $0 }
    }

    private mutating func octets(of path: String, in tree: any FileTree) -> [UInt8]? {
        do {
            return try tree.contents(of: path, limit: Self.limit)
        } catch {
            findings.append(.unreadable(error))
            return nil
        }
    }
}
