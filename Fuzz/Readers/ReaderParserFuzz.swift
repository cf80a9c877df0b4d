/// What the readers of old servers parse files with, and what must hold whatever stands in these.
enum ReaderParserFuzz {
    static func parse(_ octets: [UInt8]) {
        database(octets)
        panel(octets)
        let text = TextLines(octets)
        hold(text.lines.map(\.number) == Array(1..<(text.lines.count + 1)), "lines are numbered", octets)
        _ = VpopmailLimits(lines: text.lines)
        let logins = Poppasswd(lines: text.lines)
        hold(logins.passwords.keys.allSatisfy { $0.contains("@") }, "a login is an address", octets)
        for line in text.lines.prefix(8) { self.line(line.text, octets) }
    }

    private static func database(_ octets: [UInt8]) {
        let database = ConstantDatabase(octets)
        hold(database.records.count <= octets.count / 8, "a record takes eight octets", octets)
        for record in database.records.prefix(8) { _ = database.value(for: record.key) }
    }

    private static func panel(_ octets: [UInt8]) {
        let dump = SQLDump(octets, tables: ["mail", "domains", "accounts"])
        let lines = octets.count { $0 == UInt8(ascii: "\n") } + 1
        for rows in dump.tables.values {
            hold(rows.allSatisfy { (1...lines).contains($0.line ?? 0) }, "a row has a line of the dump", octets)
        }
        hold(dump.damagedLines.allSatisfy { (1...lines).contains($0) }, "what is damaged has a line of the dump", octets)
        guard let export = PanelExport(octets) else { return }
        hold(
            export.users.allSatisfy { $0.key == "\($0.value.name)@\($0.value.domain)" }, "users are found by their addresses",
            octets)
    }

    private static func line(_ text: String, _ octets: [UInt8]) {
        if let account = VpopmailAccount(line: text) {
            hold(!account.name.isEmpty && account.name == account.name.lowercased(), "an account has a name", octets)
        }
        if let quota = MaildirQuota(text) { hold(quota.octets >= 0 && quota.messages >= 0, "a quota is not negative", octets) }
        _ = PleskInstruction(command: text)
        if let line = VdelivermailLine(command: text) {
            hold(line.program.split(separator: "/").last == "vdelivermail", "the program is vdelivermail", octets)
        }
        let file = VpopmailUserFile(TextLines(Array(text.utf8)), home: "/home", address: "a@b.example", host: "c.example")
        for case .forward(let address) in file.instructions ?? [] {
            hold(address.contains("@"), "a forward has a domain", octets)
        }
        let shown = Finding.printable(text)
        hold(Finding.printable(shown) == shown, "what can be printed stays as it is", octets)
    }

    private static func hold(_ property: Bool, _ name: StaticString, _ octets: [UInt8]) {
        if !property { fatalError("property broken: \(name), by \(octets)") }
    }
}
