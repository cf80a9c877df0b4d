import GeneratedMail
import MailFormat
import Testing

struct ReceivedFieldTests {
    private static func field(
        clientName: String = "client.example", clientAddress: String = "192.0.2.1",
        with: TransmissionProtocol = .init(isExtended: true),
        tls: ReceivedField.TLS? = nil, recipient: String? = nil
    ) throws -> ReceivedField {
        ReceivedField(
            clientName: clientName, clientAddress: clientAddress, hostname: "mx.kunde.example", with: with, tls: tls, id: "4f2a",
            recipient: try recipient.map { .address(try Address($0)) }, date: MailDate(seconds: 1_795_562_441))
    }

    /// The field in one line, as a reader sees it that unfolds (RFC 5322 §2.2.3).
    private static func unfolded(_ field: ReceivedField) -> String {
        field.description.replacing("\r\n\t", with: " ")
    }

    @Test func `tells who, where, how and when`() throws {
        #expect(
            try Self.field().description
                == "Received: from client.example ([192.0.2.1]) by mx.kunde.example (Martlet)\r\n\twith ESMTP id 4f2a; Tue, 24 Nov 2026 23:20:41 +0000\r\n"
        )
    }

    @Test func `keeps the client to itself where it is told to`() throws {
        var field = try Self.field(with: .init(isExtended: true, isSecure: true, isAuthenticated: true))
        field.hidesClient = true
        #expect(
            Self.unfolded(field)
                == "Received: by mx.kunde.example (Martlet) with ESMTPSA id 4f2a; Tue, 24 Nov 2026 23:20:41 +0000\r\n")
    }

    @Test func `tells the one recipient and the facts of TLS`() throws {
        let field = try Self.field(
            with: .init(isExtended: true, isSecure: true), tls: .init(version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256"),
            recipient: "anna@kunde.example")
        #expect(
            Self.unfolded(field)
                == "Received: from client.example ([192.0.2.1]) by mx.kunde.example (Martlet) with ESMTPS (using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256) id 4f2a for <anna@kunde.example>; Tue, 24 Nov 2026 23:20:41 +0000\r\n"
        )
        #expect(field.description.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 78 })
    }

    @Test func `TLS of which only the version is known`() throws {
        #expect(Self.unfolded(try Self.field(tls: .init(version: "TLSv1.2"))).contains(" (using TLSv1.2) id "))
    }

    @Test func `postmaster without a domain is a recipient too`() throws {
        var field = try Self.field()
        field.recipient = .postmaster
        #expect(Self.unfolded(field).contains(" for <postmaster>; "))
    }

    @Test(arguments: [
        ("192.0.2.1", "([192.0.2.1])"), ("2001:DB8::7", "([IPv6:2001:db8::7])"), ("::ffff:192.0.2.1", "([192.0.2.1])"),
        ("fe80::1%eth0", "([IPv6:fe80::1])"), ("::1", "([IPv6:::1])"), ("[unix]", "(unknown)"), ("", "(unknown)"),
        ("1.2.3.4) by evil (", "(unknown)"),
    ])
    func `shows the client's address as a literal`(address: String, shown: String) throws {
        #expect(Self.unfolded(try Self.field(clientAddress: address)).contains("from client.example \(shown) by "))
    }

    @Test(arguments: [
        ("Client.Example", "from client.example ([192.0.2.1]) by"),
        ("[192.0.2.9]", "from [192.0.2.9] ([192.0.2.1]) by"),
        ("grüße.example", "from xn--gre-6ka8l.example ([192.0.2.1]) by"),
        ("a_b", "from a_b ([192.0.2.1]) by"),
        ("-", "from [192.0.2.1] ([192.0.2.1]) (greeted as -) by"),
        ("", "from [192.0.2.1] ([192.0.2.1]) (greeted as ) by"),
        ("[a]", "from [192.0.2.1] ([192.0.2.1]) (greeted as [a]) by"),
        ("x) by evil.example (", "from [192.0.2.1] ([192.0.2.1]) (greeted as x? by evil.example ?) by"),
        ("x\r\nBcc: all", "from [192.0.2.1] ([192.0.2.1]) (greeted as x??Bcc: all) by"),
        ("x\\", "from [192.0.2.1] ([192.0.2.1]) (greeted as x?) by"),
        ("ü!", "from [192.0.2.1] ([192.0.2.1]) (greeted as ??!) by"),
        ("\u{0}\u{1B}", "from [192.0.2.1] ([192.0.2.1]) (greeted as ??) by"),
    ])
    func `makes what the client calls itself safe`(name: String, shown: String) throws {
        let text = Self.unfolded(try Self.field(clientName: name))
        #expect(text.contains(shown), "\(text)")
    }

    @Test func `UTF-8 stands in it only where the transaction has SMTPUTF8`() throws {
        let plain = try Self.field(recipient: "jörg@kunde.example")
        #expect(plain.description.isASCII)
        #expect(!plain.description.contains("for "))
        let extended = try Self.field(with: .init(isExtended: true, usesSMTPUTF8: true), recipient: "jörg@kunde.example")
        #expect(Self.unfolded(extended).contains("with UTF8SMTP id 4f2a for <jörg@kunde.example>; "))
    }

    @Test func `a server name and an id that are none do not break it`() throws {
        var field = try Self.field()
        field.hostname = "mx\r\n(x)"
        field.id = ""
        #expect(Self.unfolded(field).contains("by mx???x? (Martlet) with ESMTP id unknown; "))
        field.hostname = "[192.0.2.5]"
        #expect(Self.unfolded(field).contains("by [192.0.2.5] (Martlet)"))
    }

    @Test func `whatever is in it, it stays one field of one comment depth`() throws {
        var generator = SeededGenerator(seed: 11)
        let pieces = [
            "a", "Z", "9", "(", ")", "\\", "\"", "\r", "\n", "\r\n", "\u{0}", "\u{7F}", "ü", "🦜", " ", "\t", ";", "<", ">", "[",
            "]",
        ]
        func text() -> String { (0..<Int.random(in: 0...300, using: &generator)).map { _ in generator.pick(pieces) }.joined() }
        for _ in 0..<1_000 {
            let field = ReceivedField(
                clientName: text(), clientAddress: text(), hostname: text(), with: .init(isExtended: true),
                tls: .init(version: text(), cipher: text()), id: text(), date: MailDate(seconds: 0))
            let octets = Array(field.description.utf8)
            #expect(octets.suffix(2) == [.carriageReturn, .lineFeed])
            for (index, octet) in octets.dropLast(2).enumerated() where octet == .lineFeed || octet == .carriageReturn {
                let isFold = octet == .lineFeed ? octets[index + 1] == .tab : octets[index + 1] == .lineFeed
                #expect(isFold, "\(field)")
            }
            var depth = 0
            for octet in octets {
                if octet == UInt8(ascii: "(") { depth += 1 }
                if octet == UInt8(ascii: ")") { depth -= 1 }
                #expect((0...1).contains(depth), "\(field)")
                #expect((0x20..<0x7F).contains(octet) || [.tab, .carriageReturn, .lineFeed].contains(octet))
            }
            #expect(depth == 0)
            #expect(field.description.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 998 })
        }
    }

    @Test func `counts as one hop to the scanner`() throws {
        var scanner = HeaderScanner()
        scanner.take(try Self.field(clientName: "x\r\nReceived: y").description.utf8)
        scanner.take("\r\n".utf8)
        #expect(scanner.receivedCount == 1)
        #expect(scanner.isAtEnd)
    }
}
