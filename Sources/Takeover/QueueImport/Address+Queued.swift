import MailFormat

extension Address {
    /// An address as the queues of qmail and Postfix keep it: the local part as it is meant, without the quotes that SMTP wants around `a..b`, up to the
    /// last `@`. Nil for what no server could be asked to take.
    init?(queued text: String) {
        guard let at = text.lastIndex(of: "@"), let localPart = try? LocalPart(text: String(text[..<at])),
            let domain = try? Domain(String(text[text.index(after: at)...])),
            // As Martlet's queue will read it again: it has a greatest length.
            let address = try? Address(Address(localPart: localPart, domain: domain).description)
        else { return nil }
        self = address
    }
}
