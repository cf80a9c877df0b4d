extension QmailControl {
    /// Reads the folder. What is missing has qmail's default; what is damaged is read as far as it goes, with a finding.
    public init(tree: any FileTree, home: String = "/var/qmail", findings: inout [Finding]) {
        self.init(folder: "\(home)/control")
        var source = QmailControlSource(tree: tree, folder: folder)
        readNames(from: &source)
        readTables(from: &source)
        for name in Self.textFiles {
            guard let entry = source.firstLine(of: name) else { continue }
            texts[name] = entry
        }
        for name in Self.numberFiles {
            guard let number = source.number(in: name) else { continue }
            numbers[name] = number
        }
        let known = Self.otherFiles.union(Self.textFiles).union(Self.numberFiles)
        unknownFiles = source.names().filter { !known.contains($0) }
        findings += source.findings
    }

    private mutating func readNames(from source: inout QmailControlSource) {
        me = source.firstLine(of: "me")?.text.lowercased()
        if me == nil {
            source.findings.append(
                Finding(
                    .damaged, at: place(of: "me"),
                    Wording("The file that names the server is missing.", german: "Die Datei mit dem Namen des Servers fehlt."),
                    advice: Wording("Give the name yourself.", german: "Geben Sie den Namen selbst an.")))
        }
        if let lines = source.lines(of: "locals") {
            locals = lines.map(Self.lowercased)
        } else if let me {
            locals = [Entry(text: me, place: place(of: "me", line: 1))]
        }
        rcpthosts = source.lines(of: "rcpthosts")?.map(Self.lowercased)
        morercpthosts = source.moreRecipientHosts().map(Self.lowercased)
        percenthack = (source.lines(of: "percenthack") ?? []).map(Self.lowercased)
        badmailfrom = (source.lines(of: "badmailfrom") ?? []).map(Self.lowercased)
        badrcptto = (source.lines(of: "badrcptto") ?? []).map(Self.lowercased)
    }

    private mutating func readTables(from source: inout QmailControlSource) {
        virtualdomains = source.pairs(of: "virtualdomains")
        smtproutes = source.pairs(of: "smtproutes")
    }

    private static func lowercased(_ entry: Entry) -> Entry { Entry(text: entry.text.lowercased(), place: entry.place) }
}
