/// A mail as it lies in a Maildir: fields that servers put in front, and what was sent.
struct StoredMail {
    /// The names of the fields in front, from the top.
    let prefixFields: [String]
    /// Whether what was sent follows to the octet, lines ended by LF.
    let isIntact: Bool

    /// - Parameter sent: with CRLF.
    init(_ stored: [UInt8], sent: [UInt8]) {
        let expected = sent.filter { $0 != 0x0D }
        isIntact = stored.count >= expected.count && stored.suffix(expected.count).elementsEqual(expected)
        let prefix = String(decoding: stored.dropLast(min(expected.count, stored.count)), as: UTF8.self)
        prefixFields = prefix.split(separator: "\n").filter { !$0.hasPrefix(" ") && !$0.hasPrefix("\t") }.map { line in
            String(line.prefix { $0 != ":" })
        }
    }

    /// Whether only fields are in front that a server may put there (RFC 5321 §4.4).
    var hasOnlyTraceFields: Bool {
        prefixFields.first == "Return-Path" && prefixFields.contains("Received")
            && prefixFields.dropFirst().allSatisfy { ["Received", "Delivered-To"].contains($0) }
    }
}
