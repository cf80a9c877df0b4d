/// What the name of a file in a Maildir says.
enum MaildirName {
    /// The octets that `,S=` names; nil where it names none, so that stat(2) must tell. As Dovecot reads it: digits, and behind
    /// them the end, a comma or the colon of the flags.
    static func storedOctets(in name: String) -> Int64? {
        var rest = Substring(name).utf8
        while let comma = rest.firstIndex(of: UInt8(ascii: ",")) {
            rest = rest[rest.index(after: comma)...]
            guard rest.starts(with: [UInt8(ascii: "S"), UInt8(ascii: "=")]) else { continue }
            let digits = rest.dropFirst(2).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            let next = rest.dropFirst(2 + digits.count).first
            guard !digits.isEmpty, next == nil || next == UInt8(ascii: ",") || next == UInt8(ascii: ":") else { return nil }
            return Int64(Substring(digits))
        }
        return nil
    }

    /// The name without the flags that a reader adds when it moves the file to `cur` (`:2,S`).
    static func base(of name: String) -> Substring {
        name.prefix { $0 != ":" }
    }

    /// The maker of a name of ``UniqueNames``: microseconds, process, host; nil for foreign names.
    static func maker(of name: String) -> (time: Int64, process: Int32, host: Substring)? {
        let parts = name.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let seconds = Int64(parts[0]), parts[1].first == "M" else { return nil }
        let numbers = parts[1].dropFirst().split(whereSeparator: { $0 == "P" || $0 == "Q" })
        guard numbers.count == 3, let microseconds = Int64(numbers[0]), let process = Int32(numbers[1]), UInt64(numbers[2]) != nil
        else { return nil }
        return (seconds * 1_000_000 + microseconds, process, parts[2].prefix { $0 != "," })
    }
}
