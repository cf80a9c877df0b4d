import MailFormat
import Testing

struct ReturnPathFieldTests {
    @Test(arguments: [
        ("<>", "Return-Path: <>\r\n"), ("<anna@kunde.example>", "Return-Path: <anna@kunde.example>\r\n"),
        (#"<"anna berg"@Kunde.Example>"#, "Return-Path: <\"anna berg\"@kunde.example>\r\n"),
        ("<@strange.example:anna@kunde.example>", "Return-Path: <anna@kunde.example>\r\n"),
        ("<jörg@grüße.example>", "Return-Path: <jörg@xn--gre-6ka8l.example>\r\n"),
    ])
    func `holds the reverse-path`(path: String, field: String) throws {
        var scanner = ByteScanner(path)
        #expect(ReturnPathField(try ReversePath.parse(&scanner)).description == field)
    }
}
