import MailFormat
import Testing

struct ASCIITests {
    @Test func `atext is what RFC 5322 lists`() {
        let listed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~".utf8)
        for octet in UInt8.min...UInt8.max { #expect(octet.isAtomText == listed.contains(octet), "\(octet)") }
    }

    @Test func `letters and digits are those of ASCII`() {
        for octet in UInt8.min...UInt8.max {
            let character = Character(UnicodeScalar(octet))
            #expect(octet.isASCIILetter == (character.isASCII && character.isLetter), "\(octet)")
            #expect(octet.isASCIIDigit == (character.isASCII && character.isNumber), "\(octet)")
            #expect(octet.asciiLowercased == (octet.isASCIILetter ? octet | 0x20 : octet), "\(octet)")
        }
    }

    @Test func `a text is ASCII or not`() {
        #expect("".isASCII)
        #expect("anna".isASCII)
        #expect(!"ännä".isASCII)
    }
}
