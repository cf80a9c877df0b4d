/// What Dovecot knows of a user.
struct DovecotAccount: Hashable, Sendable {
    /// crypt(5), or `{SCHEME}text`.
    var password: String?
    var cleartext: String?
    var uid: UInt32?
    var gid: UInt32?
    var home: String?
    /// Absolute; nil where it is not known, or is no Maildir and no mbox.
    var path: String?
    var format = MailServerModel.Mailbox.Format.maildir
    var quotaOctets: Int64 = 0
    var quotaMessages: Int64 = 0

    /// `*:storage=1G:messages=1000` (Dovecot's quota rules); rules of single folders say nothing here.
    mutating func take(quotaRule: String) {
        let parts = quotaRule.split(separator: ":")
        guard parts.first == "*" else { return }
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map { String($0) }
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case "storage": quotaOctets = Self.octets(pair[1], unit: 1024) ?? quotaOctets
            case "bytes": quotaOctets = Self.octets(pair[1], unit: 1) ?? quotaOctets
            case "messages": quotaMessages = Int64(pair[1]).map { max(0, $0) } ?? quotaMessages
            default: continue
            }
        }
    }

    /// - Parameter unit: octets of a number without a letter.
    private static func octets(_ text: String, unit: Int64) -> Int64? {
        let letters = text.lowercased().drop { $0.isNumber }
        guard let number = Int64(text.prefix { $0.isNumber }), number >= 0 else { return nil }
        let factor: Int64? =
            switch letters.first {
            case nil: unit
            case "b": 1
            case "k": 1 << 10
            case "m": 1 << 20
            case "g": 1 << 30
            case "t": 1 << 40
            default: nil
            }
        guard let factor else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    /// The stored password with its scheme, when it is not crypt(5).
    mutating func take(password text: String, scheme: String) {
        guard !text.isEmpty, text != "*", text != "!", text != "x", !text.hasPrefix("!"), !text.hasPrefix("*") else { return }
        let written = text.hasPrefix("{") ? text.firstIndex(of: "}") : nil
        let scheme = (written.map { String(text[text.index(after: text.startIndex)..<$0]) } ?? scheme).uppercased()
        let rest = written.map { String(text[text.index(after: $0)...]) } ?? text
        switch scheme {
        case "PLAIN", "CLEARTEXT", "CLEAR":
            cleartext = rest
        case "CRYPT", "SHA512-CRYPT", "SHA256-CRYPT", "MD5-CRYPT", "BLF-CRYPT", "DES-CRYPT", "SCRYPT":
            // These are what crypt(5) writes.
            password = rest
        default:
            password = "{\(scheme)}\(rest)"
        }
    }
}

extension DovecotAccount {
    /// Takes `mail_location`: `maildir:PATH:OPTION=…` or `mbox:PATH:INBOX=FILE`. Other formats have no path.
    mutating func place(_ location: String, isFolder: (String) -> Bool) {
        let parts = location.unicodeScalars.split(separator: ":").map { String($0) }
        guard parts.count >= 2 || location.hasPrefix("/") || location.hasPrefix("~") else { return }
        let driver = parts.count >= 2 ? parts[0].lowercased() : "auto"
        let options = parts.dropFirst(2)
        let inbox = options.first { $0.hasPrefix("INBOX=") }.map { String($0.dropFirst(6)) }
        switch driver {
        case "maildir":
            path = absolute(inbox ?? parts[1])
        case "mbox":
            format = .mbox
            path = absolute(inbox ?? "\(parts[1])/inbox")
        case "auto":
            guard let folder = absolute(location), isFolder("\(folder)/cur") else { return }
            path = folder
        default:
            return
        }
    }

    private func absolute(_ path: String) -> String? {
        if path.hasPrefix("/") { return PostfixReading.joined(path, "") }
        guard let home else { return nil }
        if path == "~" { return home }
        return PostfixReading.joined(home, path.hasPrefix("~/") ? String(path.dropFirst(2)) : path)
    }
}
