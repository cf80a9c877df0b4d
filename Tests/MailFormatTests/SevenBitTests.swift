import GeneratedMail
import MailFormat
import Testing

struct SevenBitTests {
    private static func plan(_ mail: [UInt8], piece: Int = .max) -> SevenBitPlan {
        var survey = SevenBitSurvey()
        var rest = mail[...]
        while !rest.isEmpty {
            survey.take(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
        return survey.finish()
    }

    private static func converted(_ mail: [UInt8], _ conversion: SevenBitConversion, piece: Int = .max) -> [UInt8] {
        var converter = SevenBitConverter(conversion)
        var output: [UInt8] = []
        var rest = mail[...]
        while !rest.isEmpty {
            converter.take(rest.prefix(piece), into: &output)
            rest = rest.dropFirst(piece)
        }
        converter.finish(into: &output)
        return output
    }

    /// The mail with LF as CRLF, converted; its octets as they are where nothing is to be done.
    private static func converted(_ mail: String) throws -> String {
        let octets = Array(mail.replacing("\n", with: "\r\n").utf8)
        guard case .conversion(let conversion) = plan(octets) else {
            throw Unconverted(plan: plan(octets))
        }
        return String(decoding: converted(octets, conversion), as: UTF8.self).replacing("\r\n", with: "\n")
    }

    private struct Unconverted: Error { var plan: SevenBitPlan }

    @Test(arguments: [
        // The one part of a plain mail.
        (
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nSubject: x\n\nGrüße\n",
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\nSubject: x\n\nGr=C3=BC=C3=9Fe\n"
        ),
        // A label that lies, one that is folded and commented, one in capitals.
        (
            "MIME-Version: 1.0\nContent-Transfer-Encoding: 7bit\nContent-Type: text/html\n\nü",
            "MIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\nContent-Type: text/html\n\n=C3=BC"
        ),
        (
            "MIME-Version: 1.0\nContent-Type: text/html\nCONTENT-TRANSFER-ENCODING:\n (x) 8BIT (y)\n\nü",
            "MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n=C3=BC"
        ),
        // No labels at all.
        (
            "Subject: x\n\nü",
            "Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=BC"
        ),
        // Only the part that needs it; the multipart's own label follows.
        (
            """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="b 1"
            Content-Transfer-Encoding: 8bit

            préambule
            --b 1
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            ü \n\n--b 1
            Content-Type: text/plain
            Content-Transfer-Encoding: 8bit

            plain = plain
            --b 1\t
            Content-Type: application/x
            Content-Transfer-Encoding: base64

            AAAA
            --b 1
            Content-Type: application/x
            Content-Transfer-Encoding: binary

            =
            --b 1--
            ü

            """,
            """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="b 1"
            Content-Transfer-Encoding: 7bit

            pr??ambule
            --b 1
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            =C3=BC=20\n\n--b 1
            Content-Type: text/plain
            Content-Transfer-Encoding: 7bit

            plain = plain
            --b 1\t
            Content-Type: application/x
            Content-Transfer-Encoding: base64

            AAAA
            --b 1
            Content-Type: application/x
            Content-Transfer-Encoding: quoted-printable

            =3D
            --b 1--
            ??

            """
        ),
        // Multiparts within, whose boundary begins alike, and one that its outer delimiter ends.
        (
            """
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: multipart/alternative; (x) boundary=bb

            --bb

            ä
            --bb
            --b
            Content-Type: text/plain

            --bb
            ö
            --b--

            """,
            """
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: multipart/alternative; (x) boundary=bb

            --bb
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            =C3=A4
            --bb
            --b
            Content-Type: text/plain
            Content-Transfer-Encoding: quoted-printable

            --bb
            =C3=B6
            --b--

            """
        ),
        // A mail within the mail, by label and by default of a digest.
        (
            """
            Content-Type: multipart/digest; boundary=b

            --b

            Subject: in the digest

            ü
            --b
            Content-Type: message/rfc822
            Content-Transfer-Encoding: 8bit

            Subject: labelled
            Content-Type: text/plain

            ü
            --b--
            """,
            """
            Content-Type: multipart/digest; boundary=b

            --b

            Subject: in the digest
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            =C3=BC
            --b
            Content-Type: message/rfc822
            Content-Transfer-Encoding: 7bit

            Subject: labelled
            Content-Type: text/plain
            MIME-Version: 1.0
            Content-Transfer-Encoding: quoted-printable

            =C3=BC
            --b--
            """
        ),
        // A signed part beside one that is converted.
        (
            """
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: multipart/signed; boundary=s; protocol="x/y"

            ü
            --s
            Content-Transfer-Encoding: 8bit

            plain
            --s
            Content-Type: x/y

            sig
            --s--
            --a

            ü
            --a--
            """,
            """
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: multipart/signed; boundary=s; protocol="x/y"

            ??
            --s
            Content-Transfer-Encoding: 8bit

            plain
            --s
            Content-Type: x/y

            sig
            --s--
            --a
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            =C3=BC
            --a--
            """
        ),
    ])
    func `converts what needs it and nothing else`(mail: String, expected: String) throws {
        #expect(try Self.converted(mail) == expected)
    }

    @Test func `a charset that nobody knows has a name`() {
        let mail = Array("Subject: x\r\n\r\n".utf8) + [0xE4]
        guard case .conversion(let conversion) = Self.plan(mail) else {
            Issue.record("not convertible")
            return
        }
        let text = String(decoding: Self.converted(mail, conversion), as: UTF8.self)
        #expect(text.contains("charset=unknown-8bit\r\n"))
        #expect(text.hasSuffix("\r\n\r\n=E4"))
    }

    @Test(arguments: [
        "", "Subject: x\n\nplain\n", "Subject: ü\n\nplain\n", "ü: x\n\n", "Content-Transfer-Encoding: 8bit\n\nplain\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nSubject: ü\n\nx\n--b--\n", "ü",
    ])
    func `knows that nothing is to be done`(mail: String) {
        #expect(Self.plan(Array(mail.replacing("\n", with: "\r\n").utf8)) == .unneeded)
    }

    @Test(arguments: [
        ("Content-Type: multipart/signed; boundary=s\n\n--s\n\nü\n--s--\n", SevenBitPlan.Obstacle.signed),
        (
            "Content-Type: multipart/signed; boundary=s\n\n--s\nContent-Type: multipart/mixed; boundary=i\n\nü\n--i\n\nx\n--i--\n--s--\n",
            .signed
        ),
        (
            "Content-Type: multipart/signed; boundary=s\n\n--s\nContent-Type: message/rfc822\n\nSubject: x\n\nü\n--s--\n", .signed
        ),
        ("Content-Transfer-Encoding: base64\n\nü\n", .encoded), ("Content-Transfer-Encoding: x-uuencode\n\nü\n", .encoded),
        ("Content-Type: multipart/mixed\n\nü\n", .encoded), ("Content-Type: message/partial; id=1\n\nü\n", .encoded),
        ("Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\nü\n--b--\n", .encoded),
    ])
    func `says why a mail cannot be converted`(mail: String, obstacle: SevenBitPlan.Obstacle) {
        #expect(Self.plan(Array(mail.replacing("\n", with: "\r\n").utf8)) == .impossible(obstacle))
    }

    @Test func `gives up on what nobody builds in good faith`() {
        let deep = (0..<60).map { "Content-Type: multipart/mixed; boundary=b\($0)\r\n\r\n--b\($0)\r\n" }.joined() + "\r\nü"
        #expect(Self.plan(Array(deep.utf8)) == .impossible(.tooComplex))
        let many = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + String(repeating: "--b\r\n\r\n", count: 20_000) + "ü"
        #expect(Self.plan(Array(many.utf8)) == .impossible(.tooComplex))
        let mails = String(repeating: "Content-Type: message/rfc822\r\n\r\n", count: 20_000) + "\r\nü"
        #expect(Self.plan(Array(mails.utf8)) == .impossible(.tooComplex))
        let long = "Content-Type: text/plain; x=\(String(repeating: "x", count: 20_000))\r\n\r\nü"
        #expect(Self.plan(Array(long.utf8)) == .impossible(.tooComplex))
    }

    @Test func `a line of a megabyte is converted in lines of 76`() {
        let mail = Array("Content-Transfer-Encoding: 8bit\r\n\r\n".utf8) + [UInt8](repeating: 0xFC, count: 1_000_000)
        guard case .conversion(let conversion) = Self.plan(mail, piece: 65_536) else {
            Issue.record("not convertible")
            return
        }
        let lines = Self.converted(mail, conversion, piece: 65_536).split(separator: 10)
        #expect(lines.allSatisfy { $0.count <= 77 })
    }

    @Test func `what comes out is 7-bit, needs nothing more, and does not depend on how the mail is cut`() {
        var generator = SeededGenerator(seed: 13)
        let pieces = [
            "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: multipart/signed; boundary=c\r\n",
            "Content-Type: message/rfc822\r\n",
            "Content-Type: text/plain;\r\n\tcharset=utf-8\r\n", "Content-Transfer-Encoding: 8bit\r\n",
            "Content-Transfer-Encoding: binary\r\n",
            "MIME-Version: 1.0\r\n", "\r\n", "\r\n", "\r\n--b\r\n", "--b\r\n", "--b--\r\n", "--c\r\n", "--c--\r\n", "--", "-",
            "b", "ü", "x",
            " ", "\r", "\n", "text\r\n",
        ]
        var conversions = 0
        for _ in 0..<5_000 {
            let mail = Array((0..<Int.random(in: 0...40, using: &generator)).map { _ in generator.pick(pieces) }.joined().utf8)
            let plan = Self.plan(mail)
            #expect(Self.plan(mail, piece: Int.random(in: 1...9, using: &generator)) == plan)
            guard case .conversion(let conversion) = plan else { continue }
            conversions += 1
            let result = Self.converted(mail, conversion)
            let split = Self.converted(mail, conversion, piece: Int.random(in: 1...9, using: &generator))
            #expect(split == result)
            #expect(Self.plan(result) == .unneeded, "\(String(decoding: mail, as: UTF8.self).debugDescription)")
        }
        #expect(conversions > 1_000)
    }
}
