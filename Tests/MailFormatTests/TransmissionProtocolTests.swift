import MailFormat
import Testing

struct TransmissionProtocolTests {
    /// RFC 3848 and the table of RFC 6531 §4.3.
    @Test(arguments: [
        (TransmissionProtocol(isExtended: false), "SMTP"),
        (.init(isExtended: false, isSecure: true), "SMTP"),
        (.init(isExtended: true), "ESMTP"),
        (.init(isExtended: true, isSecure: true), "ESMTPS"),
        (.init(isExtended: true, isAuthenticated: true), "ESMTPA"),
        (.init(isExtended: true, isSecure: true, isAuthenticated: true), "ESMTPSA"),
        (.init(isExtended: true, usesSMTPUTF8: true), "UTF8SMTP"),
        (.init(isExtended: true, usesSMTPUTF8: true, isSecure: true), "UTF8SMTPS"),
        (.init(isExtended: true, usesSMTPUTF8: true, isAuthenticated: true), "UTF8SMTPA"),
        (.init(isExtended: true, usesSMTPUTF8: true, isSecure: true, isAuthenticated: true), "UTF8SMTPSA"),
    ])
    func `has the registered name`(with: TransmissionProtocol, name: String) {
        #expect(with.description == name)
    }
}
