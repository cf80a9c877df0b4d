/// What a dot-qmail file says, or default delivery instructions in its place (dot-qmail(5), qmail-local.c).
public struct DotQmail: Sendable {
    public struct Line: Hashable, Sendable {
        public var instruction: DeliveryInstruction
        /// From 1; nil for default delivery instructions.
        public var number: Int?
    }

    /// Whom the file belongs to, and how addresses without a host are completed.
    public struct Setting: Sendable {
        /// The user's home: paths are taken from there.
        public var home: String
        /// The host of addresses that have none (`envnoathost`).
        public var host: String
        /// What an empty or missing file stands for, as qmail-start was given it.
        public var defaultDelivery: String

        public init(home: String, host: String, defaultDelivery: String = "./Mailbox") {
            self.home = home
            self.host = host
            self.defaultDelivery = defaultDelivery
        }
    }

    /// In the order of the file; empty: mail is taken and thrown away.
    public private(set) var lines: [Line] = []
    public private(set) var findings: [Finding] = []
    /// Whether the file was empty or not there, so that the default delivery instructions were taken.
    public let isDefault: Bool
    let path: String
    let setting: Setting
    /// Set by `+list` and by the x bit: files and programs are not served then.
    private var forwardsOnly: Bool

    public var instructions: [DeliveryInstruction] { lines.map(\.instruction) }

    /// - Parameters:
    ///   - octets: nil where there is no file, and the address needs none.
    ///   - mode: the permission bits of the file.
    public init(_ octets: [UInt8]?, at path: String, mode: UInt32 = 0o644, in setting: Setting) {
        self.path = path
        self.setting = setting
        // The mode is looked at before the file is read: an empty one that all may write is no default delivery either.
        let isWritable = octets != nil && mode & 0o002 != 0
        isDefault = !isWritable && (octets?.isEmpty ?? true)
        forwardsOnly = !isDefault && mode & 0o100 != 0
        guard !isWritable else {
            stop("\(path) is writable", at: nil)
            findings.append(.isWritable(path))
            return
        }
        guard let octets, !isDefault else {
            let text = TextLines(Array(setting.defaultDelivery.utf8))
            for line in text.lines where take(line.text, number: nil) { break }
            return
        }
        let text = TextLines(octets)
        if text.hasCarriageReturns { findings.append(.hasCarriageReturns(path)) }
        for line in text.lines where take(line.text, number: line.number) { break }
    }

    /// Takes a line.
    /// - Returns: whether qmail-local looks at no further one.
    private mutating func take(_ text: String, number: Int?) -> Bool {
        let text = String(Self.trimmed(text))
        switch text.utf8.first {
        case nil:
            guard number == 1 else { return false }
            // qmail-local.c: "first line of .qmail file is blank (#4.2.1)".
            stop("first line of \(path) is blank", at: number)
            findings.append(.beginsBlank(path))
            return true
        case UInt8(ascii: "#"):
            return false
        case UInt8(ascii: "+"):
            if text == "+list" { forwardsOnly = true }
            return false
        case UInt8(ascii: "."), UInt8(ascii: "/"):
            return takeFile(text, number)
        case UInt8(ascii: "|"):
            return takeProgram(String(Substring(text.utf8.dropFirst())), text, number)
        case UInt8(ascii: "&"):
            takeAddress(String(Substring(text.utf8.dropFirst())), number)
            return false
        default:
            takeAddress(text, number)
            return false
        }
    }

    private mutating func takeFile(_ text: String, _ number: Int?) -> Bool {
        guard !forwardsOnly else { return refuseDelivery("\(path) has file delivery but has x bit set", text, number) }
        let path = Self.absolute(text, home: setting.home)
        // Many write it where they mean that nothing is to be kept.
        guard path != "/dev/null" else { return false }
        lines.append(Line(instruction: text.hasSuffix("/") ? .maildir(path) : .mbox(path), number: number))
        return false
    }

    private mutating func takeProgram(_ command: String, _ text: String, _ number: Int?) -> Bool {
        guard !forwardsOnly else { return refuseDelivery("\(path) has prog delivery but has x bit set", text, number) }
        let program = DotQmailProgram(command)
        if program.ends { dropForwards() }
        for instruction in program.instructions {
            if case .forward(let address) = instruction {
                takeAddress(address, number)
            } else {
                lines.append(Line(instruction: instruction, number: number))
            }
        }
        return program.isLast
    }

    private mutating func takeAddress(_ text: String, _ number: Int?) {
        let isPlain = text.utf8.allSatisfy { $0 > UInt8(ascii: " ") && $0 != 0x7F && !"<>,\"()".utf8.contains($0) }
        if !isPlain { findings.append(.isNoPlainAddress(text, at: SourcePlace(path, line: number))) }
        // qmail-send's rewrite completes an address without a host by envnoathost.
        let address = text.utf8.contains(UInt8(ascii: "@")) ? text : "\(text)@\(setting.host)"
        lines.append(Line(instruction: .forward(address), number: number))
    }

    /// With `+list` or the x bit set, a delivery into a file or program puts the mail off.
    private mutating func refuseDelivery(_ reason: String, _ text: String, _ number: Int?) -> Bool {
        stop(reason, at: number)
        findings.append(.forwardsOnly(text, at: SourcePlace(path, line: number)))
        return true
    }

    /// The mail is put off before it is forwarded: forwards go out when all else is done (qmail-local.c).
    private mutating func stop(_ reason: String, at number: Int?) {
        dropForwards()
        lines.append(Line(instruction: .putOff(reason), number: number))
    }

    private mutating func dropForwards() {
        lines.removeAll {
            if case .forward = $0.instruction { true } else { false }
        }
    }

    /// Up to a NUL, without the blanks at its end.
    private static func trimmed(_ text: String) -> Substring {
        let octets = text.utf8.prefix { $0 != 0 }
        guard let end = octets.lastIndex(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) else { return "" }
        return Substring(octets[...end])
    }

    /// A path as qmail-local opens it from the home, without `.` and doubled slashes and without a slash at its end; `..` stays, since only the system knows
    /// where links lead.
    static func absolute(_ path: some StringProtocol, home: String) -> String {
        let whole = path.hasPrefix("/") ? String(path) : "\(home)/\(path)"
        return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
