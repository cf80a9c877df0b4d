/// The records of an envelope file of qmail's queue: a letter, a text, a NUL (INTERNALS and qmail-send.c).
struct QmailEnvelope {
    struct Recipient: Hashable {
        var address: String
        /// `D`: delivered, or failed and written down.
        var isDone: Bool
    }

    /// The record `F`; nil where there is none.
    var sender: String?
    var recipients: [Recipient] = []
    /// The record `u`: who brought it.
    var uid: UInt32?
    /// Whether something stands there that is no record, or the last one is cut off. qmail passes over it, and so does this.
    var isDamaged = false

    init(_ octets: [UInt8]) {
        var rest = octets[...]
        while let first = rest.first {
            guard let end = rest.firstIndex(of: 0) else {
                isDamaged = true
                return
            }
            let text = TextLines.text(rest[rest.startIndex..<end].dropFirst())
            switch first {
            case UInt8(ascii: "F"): sender = sender ?? text
            case UInt8(ascii: "T") where !text.isEmpty: recipients.append(Recipient(address: text, isDone: false))
            case UInt8(ascii: "D") where !text.isEmpty: recipients.append(Recipient(address: text, isDone: true))
            case UInt8(ascii: "u"): uid = UInt32(text)
            case UInt8(ascii: "p"): break
            default: isDamaged = true
            }
            rest = rest[(end + 1)...]
        }
    }
}

extension QmailEnvelope {
    /// The reverse-path of a sender as qmail keeps it, and what it is made of where each recipient gets another (addresses(5)).
    static func reversePath(_ sender: String) -> (path: String, each: MailServerModel.PerRecipientSender?) {
        // A failure notice that could not be returned: qmail throws it away if it fails again.
        if sender == "#@[]" { return ("", nil) }
        guard sender.hasSuffix("-@[]") else { return (sender, nil) }
        let base = sender.dropLast("-@[]".count)
        guard let at = base.lastIndex(of: "@") else { return (String(base), nil) }
        let each = MailServerModel.PerRecipientSender(
            prefix: String(base[..<at]), domain: String(base[base.index(after: at)...]))
        return (String(base), each)
    }
}
