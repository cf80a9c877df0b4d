/// What `postcat -e` says of one queue file.
struct PostfixEnvelope: Hashable, Sendable {
    var file: String
    /// Octets of the mail; nil for a file of maildrop, which does not say.
    var octets: Int64?
    /// Bits of what its sender asked for: 1 SMTPUTF8 (Postfix's smtputf8.h). Nil: not said, as by a Postfix before 3.0.
    var options: Int?
    var arrival: Int64?
    var created: Int64?
    var sender: String?
    var recipients: [Recipient] = []
    /// `client_name=…` and the like, the last of each name.
    var attributes: [String: String] = [:]
    /// `+=`: each recipient gets a sender of its own (VERP).
    var verpDelimiters: String?
    /// Set by access tables: all goes there instead.
    var redirection: String?
    var senderName: String?
    /// Where the mail goes before it is looked at again: it has not been there yet.
    var contentFilter: String?

    struct Recipient: Hashable, Sendable {
        var address: String
        /// As it was before aliases were looked up.
        var original: String?
        var isDone: Bool
        /// `rfc822;name@domain` of ORCPT (RFC 3461 §4.2).
        var dsnOriginal: String?
        /// Bits: 1 never, 2 success, 4 failure, 8 delay (Postfix's dsn_mask.h). Nil: not said.
        var notify: Int?
    }

    /// The envelopes in the output of one run, in its order.
    static func envelopes(_ output: [UInt8]) -> [PostfixEnvelope] {
        var envelopes: [PostfixEnvelope] = []
        // What belongs to the recipient that comes next.
        var next = Recipient(address: "", isDone: false)
        for line in output.split(separator: UInt8(ascii: "\n")) {
            let text = TextLines.text(line)
            if text.hasPrefix("*** ") {
                if text.hasPrefix("*** ENVELOPE RECORDS "), text.hasSuffix(" ***") {
                    let file = text.dropFirst("*** ENVELOPE RECORDS ".count).dropLast(" ***".count)
                    envelopes.append(PostfixEnvelope(file: String(file)))
                    next = Recipient(address: "", isDone: false)
                }
                continue
            }
            guard let last = envelopes.indices.last, let colon = text.firstIndex(of: ":") else { continue }
            let rest = text[text.index(after: colon)...]
            let value = rest.hasPrefix(" ") ? String(rest.dropFirst()) : String(rest)
            envelopes[last].take(String(text[..<colon]), value, &next)
        }
        return envelopes
    }

    private mutating func take(_ name: String, _ value: String, _ next: inout Recipient) {
        switch name {
        case "message_size":
            // Octets, where the mail begins, recipients, options of the queue, octets again, options of the sender (Postfix's rec_type.h).
            let numbers = value.split(separator: " ")
            octets = numbers.first.flatMap { Int64($0) }
            options = numbers.count > 5 ? Int(numbers[5]) : nil
        case "message_arrival_time": arrival = Self.seconds(value) ?? arrival
        case "create_time": created = Self.seconds(value) ?? created
        case "sender": sender = sender ?? value
        case "sender_fullname": senderName = value
        case "verp_delimiters": verpDelimiters = value
        case "content_filter": contentFilter = value
        case "redirect_to": redirection = value
        case "original_recipient": next.original = value
        case "recipient", "done_recipient":
            next.address = value
            next.isDone = name == "done_recipient"
            recipients.append(next)
            next = Recipient(address: "", isDone: false)
        case "named_attribute":
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            guard parts.count == 2 else { return }
            switch parts[0] {
            case "notify_flags": next.notify = Int(parts[1])
            case "dsn_orig_rcpt": next.dsnOriginal = parts[1]
            default: attributes[parts[0]] = parts[1]
            }
        default: return
        }
    }

    /// asctime(3) in UTC: `Wed Nov 25 13:13:46 2026`.
    static func seconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 5, let index = months.firstIndex(of: String(words[1])), let day = Int64(words[2]),
            let year = Int64(words[4]), (1970...9999).contains(year), (1...31).contains(day)
        else { return nil }
        let time = words[3].split(separator: ":").map { Int64($0) }
        guard time.count == 3, let hour = time[0], let minute = time[1], let second = time[2], (0..<24).contains(hour),
            (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        // Days from the civil calendar, counted from March so that the leap day is the last of its year.
        let month = Int64(index + 1)
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        return days * 86400 + hour * 3600 + minute * 60 + second
    }
}
