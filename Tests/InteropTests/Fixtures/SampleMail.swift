/// A mail with all that servers and clients are known to bend.
struct SampleMail {
    static let sender = "sender@sender.example"

    private let lines: [[UInt8]]

    /// - Parameter utf8Header: puts UTF-8 into the header too, which wants SMTPUTF8 (RFC 6532).
    init(id: String, utf8Header: Bool = false) {
        let header = [
            "From: \(utf8Header ? "Jörg" : "Joerg") <\(SampleMail.sender)>", "To: anna@kunde.example",
            "Subject: \(utf8Header ? "Grüße 🦜" : "a sample")", "Date: Tue, 24 Nov 2026 23:20:41 +0000",
            "Message-ID: <\(id)@sender.example>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit", "",
        ]
        let body = [
            ".", "..", ".a dot in front", "...three", "a dot behind.", "From a mailbox of old", "Grüße, 漢字, 🦜", "tab\there, 100%",
            "blanks behind   ", String(repeating: "x", count: 998), "." + String(repeating: "y", count: 997), " ", "", ". ",
            "the end",
            "", "", "",
        ]
        // One octet that is no UTF-8.
        let latin1 = Array("caf".utf8) + [0xE9]
        lines = header.map { Array($0.utf8) } + [latin1] + body.map { Array($0.utf8) }
    }

    /// As it goes over the wire, without dots put in front.
    var crlf: [UInt8] { lines.flatMap { $0 + [0x0D, 0x0A] } }
    /// As a program on Unix holds it in a file.
    var lf: [UInt8] { lines.flatMap { $0 + [0x0A] } }
}
