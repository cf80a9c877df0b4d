import MailFormat
import NIOCore
import SMTP
import Testing

@testable import Delivery

/// What a next hop without 8BITMIME or SMTPUTF8 gets.
@Suite struct FittedContentTests {
    private static let latin = Array("From: a@b.example\r\nSubject: x\r\n\r\ncaf".utf8) + [0xE9, 0x0D, 0x0A]
    private static let utf8 = Array("From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGrüße\r\n".utf8)
    private static let utf8Header = Array("From: a@b.example\r\nSubject: Grüße\r\n\r\nx\r\n".utf8)

    private func exchange(
        _ content: [UInt8], offering extensions: [String], utf8: Bool = false, partOctets: Int = 65_536
    ) async throws -> (replies: [String], messages: [[UInt8]], lines: [String]) {
        var script = ScriptedServer.Script()
        script.extensions = extensions
        var result = (replies: [String](), messages: [[UInt8]](), lines: [String]())
        try await ScriptedServer.run(script) { server in
            let connector = try server.connector()
            for delivers in [true, false] {
                let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
                var mail = try MailCommand.from("a@b.example")
                mail.body = .eightBit
                mail.usesSMTPUTF8 = utf8
                let content = MemoryContent(content, partOctets: partOctets)
                if delivers {
                    let answers = try await session.deliver(mail, [.to("c@d.example")], content)
                    result.replies += answers.fates(of: 1).map(\.description)
                } else {
                    _ = try await session.open(mail, [.to("c@d.example")])
                    result.replies += try await session.send(content).map(\.description)
                }
                await session.finish()
            }
            result.messages = server.seen.messages
            result.lines = server.seen.lines
            connector.close()
        }
        return result
    }

    @Test(arguments: [1, 7, 65_536])
    func `8-bit mail is made 7-bit, both ways`(partOctets: Int) async throws {
        for mail in [Self.latin, Self.utf8] {
            let result = try await exchange(mail, offering: ["PIPELINING"], partOctets: partOctets)
            #expect(result.replies == ["250 2.0.0 taken", "250 2.0.0 taken"])
            #expect(result.messages.count == 2)
            for message in result.messages {
                #expect(message.allSatisfy { $0 < 0x80 })
                let text = String(decoding: message, as: UTF8.self)
                #expect(text.contains("Content-Transfer-Encoding: quoted-printable\r\n"), "\(text)")
                #expect(text.contains(mail == Self.latin ? "caf=E9\r\n" : "Gr=C3=BC=C3=9Fe\r\n"), "\(text)")
            }
            #expect(!result.lines.contains { $0.contains("BODY=") })
        }
    }

    @Test func `where 8BITMIME is offered the mail goes as it is, and is called so`() async throws {
        let result = try await exchange(Self.latin, offering: ["PIPELINING", "8BITMIME"])
        #expect(result.messages == [Self.latin, Self.latin])
        #expect(result.lines.contains("MAIL FROM:<a@b.example> BODY=8BITMIME"))
    }

    @Test func `signed 8-bit mail cannot be converted and is refused before it is sent`() async throws {
        let signed = """
            Content-Type: multipart/signed; boundary=s\r
            \r
            --s\r
            Content-Type: text/plain; charset=utf-8\r
            \r
            Grüße\r
            --s\r
            Content-Type: application/pkcs7-signature\r
            \r
            x\r
            --s--\r

            """
        let result = try await exchange(Array(signed.utf8), offering: ["PIPELINING"])
        #expect(result.replies.allSatisfy { $0.hasPrefix("554 5.6.3 ") }, "\(result.replies)")
        #expect(result.messages.isEmpty)
    }

    @Test func `without SMTPUTF8 only mail that does not need it goes`() async throws {
        let refused = try await exchange(Self.utf8Header, offering: ["PIPELINING", "8BITMIME"], utf8: true)
        #expect(refused.replies.allSatisfy { $0.hasPrefix("553 5.6.7 ") }, "\(refused.replies)")
        #expect(refused.messages.isEmpty)
        let taken = try await exchange(Self.utf8, offering: ["PIPELINING", "8BITMIME"], utf8: true)
        #expect(taken.messages == [Self.utf8, Self.utf8])
        let offered = try await exchange(Self.utf8Header, offering: ["8BITMIME", "SMTPUTF8"], utf8: true)
        #expect(offered.messages == [Self.utf8Header, Self.utf8Header])
        #expect(offered.lines.contains("MAIL FROM:<a@b.example> BODY=8BITMIME SMTPUTF8"))
    }
}
