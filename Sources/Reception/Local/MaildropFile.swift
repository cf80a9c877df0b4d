import MailFormat

/// How a mail lies in the maildrop: a line that says what it is, a line for each fact of the envelope, an empty line, the mail with CRLF.
///
///     martlet-maildrop 1
///     sender <anna@kunde.example>
///     recipient <bert@fern.example>
///
/// Lines of the envelope end with LF. Whose mail it is says the owner of the file, and nothing in it.
public struct MaildropFile: Hashable, Sendable {
    /// Files whose name begins so are being written.
    public static let unfinished = "new-"
    /// Files whose name begins so are whole.
    public static let finished = "mail-"
    /// Files whose name begins so were set aside; a person looks at them.
    static let damaged = "bad-"

    private static let title = "martlet-maildrop 1"
    /// Octets that the envelope may have.
    public static let longestHead = 1_048_576

    var sender: ReversePath
    var recipients: [Address] = []
    var notify: NotifyRequest?
    var returned: ReturnedContent?
    var envelopeID: String?
    /// Octets of the envelope; the mail begins behind them.
    var headLength = 0

    /// The octets in front of the mail.
    public static func head(
        sender: ReversePath, recipients: [Address], notify: NotifyRequest?, returned: ReturnedContent?, envelopeID: String?
    ) -> String {
        var head = "\(title)\nsender \(sender)\n"
        for recipient in recipients { head += "recipient <\(recipient)>\n" }
        switch notify {
        case .never: head += "notify NEVER\n"
        case .on(let events): head += "notify \(events.map(\.rawValue).sorted().joined(separator: ","))\n"
        case nil: break
        }
        if let returned { head += "return \(returned.rawValue)\n" }
        if let envelopeID { head += "envelope-id \(envelopeID.filter { !$0.isNewline })\n" }
        return head + "\n"
    }

    /// Reads the beginning of a file.
    /// - Returns: nil where it is none of a maildrop's.
    init?(_ octets: [UInt8]) {
        sender = .null
        var hasSender = false
        var lines = octets[...]
        var isFirst = true
        while let end = lines.firstIndex(of: .lineFeed) {
            let line = String(validating: lines[..<end], as: UTF8.self)
            lines = lines[(end + 1)...]
            guard let line else { return nil }
            if isFirst {
                guard line == Self.title else { return nil }
                isFirst = false
            } else if line.isEmpty {
                guard hasSender, !recipients.isEmpty else { return nil }
                headLength = lines.startIndex
                return
            } else {
                guard read(line) else { return nil }
                if line.hasPrefix("sender ") { hasSender = true }
            }
        }
        return nil
    }

    private mutating func read(_ line: String) -> Bool {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return false }
        var scanner = ByteScanner(parts[1])
        switch parts[0] {
        case "sender":
            guard let path = try? ReversePath.parse(&scanner), scanner.isAtEnd else { return false }
            sender = path
        case "recipient":
            guard case .address(let address)? = try? ForwardPath.parse(&scanner), scanner.isAtEnd else { return false }
            recipients.append(address)
        case "notify":
            let words = parts[1].split(separator: ",").map(String.init)
            let events = words.compactMap { NotifyRequest.Event(rawValue: $0) }
            guard words == ["NEVER"] || (!events.isEmpty && events.count == words.count) else { return false }
            notify = words == ["NEVER"] ? .never : .on(Set(events))
        case "return":
            guard let content = ReturnedContent(rawValue: parts[1]) else { return false }
            returned = content
        case "envelope-id": envelopeID = parts[1]
        default: return false
        }
        return true
    }
}
