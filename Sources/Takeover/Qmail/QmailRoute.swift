/// The right side of a line of smtproutes: `host`, `host:port`, nothing for the mail exchangers; with a patch also a login after it.
struct QmailRoute {
    /// Nil: the line says nothing that a mail could go to.
    var target: MailServerModel.Route.Target?
    var username: String?
    var password: String?
    var finding: Finding?

    init(_ pair: QmailControl.Pair) {
        let words = pair.value.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard let relay = words.first.map(String.init) else {
            target = .mailExchangers(of: nil)
            return
        }
        if words.count >= 3 {
            username = String(words[1])
            password = String(words[2])
        }
        var host = relay[...]
        var port = "25"[...]
        if relay.hasPrefix("["), let close = relay.firstIndex(of: "]") {
            host = relay[..<close].dropFirst()
            let rest = relay[relay.index(after: close)...]
            if rest.hasPrefix(":") { port = rest.dropFirst() }
        } else if let colon = relay.firstIndex(of: ":") {
            host = relay[..<colon]
            port = relay[relay.index(after: colon)...]
        }
        // scan_ulong takes the digits at the beginning; none are port 0, which no server listens on.
        guard let number = Int(port.prefix { $0.isASCII && $0.isNumber }), (1...65535).contains(number), !host.isEmpty else {
            finding = Finding(
                .damaged, at: pair.place, quote: Finding.printable("\(pair.key):\(relay)"),
                Wording(
                    "The line names no host and port that mail could be sent to.",
                    german: "Die Zeile nennt keinen Host und Port, an den sich etwas senden ließe."),
                advice: Wording("Mend the line or delete it.", german: "Reparieren oder löschen Sie die Zeile."))
            return
        }
        target = .smtp(host: host.lowercased(), port: number)
    }
}
