/// An entry of master.cf (master(5)).
struct MasterService: Hashable, Sendable {
    /// `smtp`, `127.0.0.1:10025`, `dovecot`.
    var name: String
    /// `inet`, `unix`, `fifo`, `pass`, `unix-dgram`.
    var type: String
    /// Processes at once; nil: `default_process_limit`; zero: no limit.
    var processes: Int?
    /// `smtpd`, `pipe`, `virtual`.
    var command: String
    /// Parameters of `-o`, as written.
    var overrides: [Override]
    /// The other arguments.
    var arguments: [String]
    var line: Int

    struct Override: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// Nil where the line has not the eight fields of an entry.
    init?(_ line: LogicalLines.Line) {
        var words = PostfixList.words(line.text)[...]
        guard words.count >= 8 else { return nil }
        self.line = line.number
        name = words.removeFirst()
        type = words.removeFirst()
        // private, unprivileged, chroot, wake-up time
        words = words.dropFirst(4)
        processes = Int(words.removeFirst())
        command = words.removeFirst()
        overrides = []
        arguments = []
        while let word = words.popFirst() {
            if word == "-o", let setting = words.popFirst() {
                add(setting)
            } else if word.hasPrefix("-o"), word.utf8.count > 2 {
                add(String(word.dropFirst(2)))
            } else {
                arguments.append(PostfixList.unbraced(word) ?? word)
            }
        }
    }

    private mutating func add(_ setting: String) {
        let setting = PostfixList.unbraced(setting) ?? setting
        guard let equals = setting.firstIndex(of: "=") else { return }
        overrides.append(
            Override(
                name: String(setting[..<equals].trimmed), value: String(setting[setting.index(after: equals)...].trimmed)))
    }

    static func services(_ octets: [UInt8]) -> (services: [MasterService], strange: [LogicalLines.Line]) {
        var services: [MasterService] = []
        var strange: [LogicalLines.Line] = []
        for line in LogicalLines(octets).lines {
            if let service = MasterService(line) { services.append(service) } else { strange.append(line) }
        }
        return (services, strange)
    }
}
