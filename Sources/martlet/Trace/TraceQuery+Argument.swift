import MailFormat
import Trace

extension TraceQuery {
    /// What an operator means by `argument`: an address, a message-id, or the identity of a mail or session, with or without
    /// angle brackets. All are looked for at once, since an address and a message-id look alike. `<>` is the null sender.
    init(argument: String) {
        var text = argument
        if text.hasPrefix("<"), text.hasSuffix(">"), text.count >= 2 { text = String(text.dropFirst().dropLast()) }
        guard !text.isEmpty else {
            self.init(addresses: [""])
            return
        }
        var addresses: Set<String> = [text]
        if let address = try? Address(text) {
            // A refused recipient is kept as the client wrote it, an accepted one with A-labels: look for both.
            addresses.insert("\(address)")
            addresses.insert("\(address.localPart)@\(address.domain.unicode)")
        }
        self.init(addresses: addresses, messageIDs: [text], identities: [text])
    }
}
