import GeneratedMail
import MailFormat
import Testing

/// NOTIFY and ORCPT as parameters (RFC 3461 §4.1 and §4.2, RFC 6533 §3).
struct NotificationParameterTests {
    @Test(arguments: [
        ("NEVER", NotifyRequest.never, "NEVER"), ("never", .never, "NEVER"),
        ("SUCCESS", .on([.success]), "SUCCESS"), ("delay,Failure", .on([.failure, .delay]), "FAILURE,DELAY"),
        ("SUCCESS,FAILURE,DELAY", .on([.success, .failure, .delay]), "SUCCESS,FAILURE,DELAY"),
        ("DELAY,DELAY", .on([.delay]), "DELAY"),
    ])
    func `NOTIFY is read and written`(parameter: String, request: NotifyRequest, written: String) {
        #expect(NotifyRequest(parameter: parameter) == request)
        #expect(request.parameter == written)
    }

    @Test(arguments: ["", ",", "NEVER,SUCCESS", "SUCCESS,", ",DELAY", "ALWAYS", "SUCCESS;DELAY"])
    func `a NOTIFY outside its grammar is none`(parameter: String) {
        #expect(NotifyRequest(parameter: parameter) == nil)
    }

    @Test(arguments: [
        ("rfc822;anna@kunde.example", "rfc822", "anna@kunde.example", "rfc822;anna@kunde.example"),
        ("RFC822;anna+2Bx@kunde.example", "rfc822", "anna+x@kunde.example", "rfc822;anna+2Bx@kunde.example"),
        ("x400;/S+3Dberg/", "x400", "/S=berg/", "x400;/S+3Dberg/"),
        ("utf-8;gr\\x{FC}n@kunde.example", "utf-8", "grün@kunde.example", "utf-8;gr\\x{FC}n@kunde.example"),
        ("UTF-8;grün@kunde.example", "utf-8", "grün@kunde.example", "utf-8;gr\\x{FC}n@kunde.example"),
        ("utf-8;a\\x{2B}b\\x{5C}@k.example", "utf-8", "a+b\\@k.example", "utf-8;a\\x{2B}b\\x{5C}@k.example"),
        ("utf-8;a+2Bb@k.example", "utf-8", "a+b@k.example", "utf-8;a\\x{2B}b@k.example"),
    ])
    func `ORCPT is read and written`(parameter: String, type: String, address: String, written: String) {
        let recipient = OriginalRecipient(addressType: type, address: address)
        #expect(OriginalRecipient(parameter: parameter) == recipient)
        #expect(recipient.parameter == written)
    }

    @Test(arguments: [
        "", "rfc822", "rfc822;", ";anna@kunde.example", "rf c;anna@kunde.example", "rfc822;grün@kunde.example",
        "rfc822;gr+C3+BCn@kunde.example", "rfc822;a+0D+0Ab", "rfc822;a+b", "utf-8;a\\b", "utf-8;a\\x{A}b", "utf-8;a\\x{0A}b",
        "utf-8;a\\x{D800}", "utf-8;a\\x{110000}", "utf-8;a\\x{41", "utf-8;\\x{2028}",
        "rfc822;\(String(repeating: "a", count: 494))", "utf-8;\(String(repeating: "ü", count: 90))",
    ])
    func `an ORCPT that is malformed, too long or hides a control character is none`(parameter: String) {
        #expect(OriginalRecipient(parameter: parameter) == nil)
    }

    @Test func `what is read and written is read again to the same value`() throws {
        var generator = SeededGenerator(seed: 61)
        for _ in 0..<2_000 {
            let original = GeneratedParameter.originalRecipient(using: &generator)
            let recipient = try #require(OriginalRecipient(parameter: original), "\(original)")
            #expect(OriginalRecipient(parameter: recipient.parameter) == recipient, "\(original)")
            #expect(recipient.parameter.isASCII)
            let notify = GeneratedParameter.notify(using: &generator)
            let request = try #require(NotifyRequest(parameter: notify), "\(notify)")
            #expect(NotifyRequest(parameter: request.parameter) == request, "\(notify)")
        }
    }
}
