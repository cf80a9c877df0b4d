import Foundation
import GeneratedMail
import MailFormat
import Testing

struct MailDateTests {
    @Test(arguments: [
        (Int64(0), 0, "Thu, 1 Jan 1970 00:00:00 +0000"),
        (1_795_562_441, 0, "Tue, 24 Nov 2026 23:20:41 +0000"),
        (1_795_562_441, 60, "Wed, 25 Nov 2026 00:20:41 +0100"),
        (1_795_562_441, -210, "Tue, 24 Nov 2026 19:50:41 -0330"),
        (951_782_400, 0, "Tue, 29 Feb 2000 00:00:00 +0000"),
        (951_868_799, 0, "Tue, 29 Feb 2000 23:59:59 +0000"),
        (951_868_800, 0, "Wed, 1 Mar 2000 00:00:00 +0000"),
        (4_107_542_399, 0, "Sun, 28 Feb 2100 23:59:59 +0000"),
        (4_107_542_400, 0, "Mon, 1 Mar 2100 00:00:00 +0000"),
        (2_147_483_648, 0, "Tue, 19 Jan 2038 03:14:08 +0000"),
        (-1, 0, "Wed, 31 Dec 1969 23:59:59 +0000"),
    ])
    func `is written as RFC 5322 says`(seconds: Int64, offset: Int, text: String) {
        #expect(MailDate(seconds: seconds, offsetMinutes: offset).description == text)
    }

    @Test func `agrees with the C library`() {
        var generator = SeededGenerator(seed: 10)
        for _ in 0..<5_000 {
            var seconds = time_t.random(in: -2_208_000_000...253_402_000_000, using: &generator)
            let date = MailDate(seconds: Int64(seconds))
            var parts = tm()
            gmtime_r(&seconds, &parts)
            var text = [CChar](repeating: 0, count: 64)
            let count = strftime(&text, text.count, "%a, %e %b %Y %H:%M:%S +0000", &parts)
            let expected = String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            #expect(date.description == expected.replacing(",  ", with: ", "))
        }
    }

    @Test func `a clock far off still gives a date`() {
        #expect(MailDate(seconds: .min).description == "Tue, 2 Jan 1900 00:00:00 +0000")
        #expect(MailDate(seconds: .max).description == "Thu, 30 Dec 9999 23:59:59 +0000")
        #expect(MailDate(seconds: .max, offsetMinutes: .max).description == "Fri, 31 Dec 9999 23:58:59 +2359")
        #expect(MailDate(seconds: .min, offsetMinutes: .min).description == "Mon, 1 Jan 1900 00:01:00 -2359")
    }
}
