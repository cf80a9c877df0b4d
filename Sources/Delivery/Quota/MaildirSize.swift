import Directory

/// The text of the file `maildirsize` (Maildir++): the quota's definition in the first line, then lines of octets and messages,
/// signed, that add up to what the mailbox holds.
struct MaildirSize: Equatable, Sendable {
    var definition: Mailbox.Quota
    var usage: MaildirUsage
    /// Lines behind the first. More than one means that others have added since it was last counted.
    var lines: Int

    /// Beyond that many octets the file is counted anew.
    static let longestOctets = 5120
    /// A file that says "full" is believed for that many seconds, and then counted anew.
    static let secondsTrusted: Int64 = 15 * 60

    /// Reads the file's text; nil where it is damaged, so that it has to be counted anew. A last line without its line end is
    /// one that somebody is writing and does not count yet.
    init?(parsing text: [UInt8]) {
        guard let end = text.lastIndex(of: UInt8(ascii: "\n")), text.count <= MaildirSize.longestOctets else { return nil }
        let lines = text[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let first = lines.first, let definition = MaildirSize.definition(String(decoding: first, as: UTF8.self)) else {
            return nil
        }
        var usage = MaildirUsage()
        for line in lines.dropFirst() {
            let numbers = line.split(separator: UInt8(ascii: " ")).map { Int64(String(decoding: $0, as: UTF8.self)) }
            guard numbers.count == 2, let octets = numbers[0], let messages = numbers[1] else { return nil }
            let (octetSum, isTooLarge) = usage.octets.addingReportingOverflow(octets)
            let (messageSum, areTooMany) = usage.messages.addingReportingOverflow(messages)
            guard !isTooLarge, !areTooMany else { return nil }
            usage = MaildirUsage(octets: octetSum, messages: messageSum)
        }
        guard usage.octets >= 0, usage.messages >= 0 else { return nil }
        self.definition = definition
        self.usage = usage
        self.lines = lines.count - 1
    }

    private static func definition(_ text: String) -> Mailbox.Quota? {
        var quota = Mailbox.Quota.none
        for limit in text.split(separator: ",") {
            guard let number = Int64(limit.dropLast()), number >= 0 else { return nil }
            switch limit.last {
            case "S": quota.octets = number
            case "C": quota.messages = number
            default: return nil
            }
        }
        return quota
    }

    /// A whole new file. A limit that is not set is left out, as the other writers of this file do.
    static func text(definition: Mailbox.Quota, usage: MaildirUsage) -> [UInt8] {
        var limits: [String] = []
        if definition.octets > 0 || definition.messages == 0 { limits.append("\(definition.octets)S") }
        if definition.messages > 0 { limits.append("\(definition.messages)C") }
        return Array("\(limits.joined(separator: ","))\n\(usage.octets) \(usage.messages)\n".utf8)
    }

    /// A line to append.
    static func line(adding usage: MaildirUsage) -> [UInt8] {
        Array("\(usage.octets) \(usage.messages)\n".utf8)
    }
}
