import DNS
import Delivery
import Foundation
import MailFormat
import NIOCore
import SMTP
import Testing

extension InteropTests {
    /// Mail goes out to servers of others, and lies there as it was sent.
    @Suite(.serialized) struct NextHopTests {
        /// Who takes the mail.
        enum Kind: String, CaseIterable, Sendable {
            case postfix, exim, openSMTPD, dovecotLMTP, dovecotLMTPSocket

            func start() throws -> any ReceivingServer {
                switch self {
                case .postfix: try PostfixReceiver()
                case .exim: try EximReceiver()
                case .openSMTPD: try OpenSMTPDReceiver()
                case .dovecotLMTP: try DovecotReceiver(usingSocket: false)
                case .dovecotLMTPSocket: try DovecotReceiver(usingSocket: true)
                }
            }
        }

        /// In memory, in parts of a size that does not fit any other.
        private struct Content: NextHopContent {
            let bytes: [UInt8]

            var octets: Int { bytes.count }
            func makeReader() -> any NextHopContentReader { Reader(bytes) }
        }

        private final class Reader: NextHopContentReader, @unchecked Sendable {
            // Used by one task at a time.
            private var rest: ArraySlice<UInt8>

            init(_ bytes: [UInt8]) {
                rest = bytes[...]
            }

            func next() async throws -> ByteBuffer? {
                guard !rest.isEmpty else { return nil }
                let part = rest.prefix(50_001)
                rest = rest.dropFirst(part.count)
                return ByteBuffer(bytes: part)
            }
        }

        /// With all that a server might miss and add.
        private static let header = [
            "From: <sender@sender.example>", "To: <user0@kunde.example>", "Date: Tue, 24 Nov 2026 23:20:41 +0000",
            "Message-ID: <x@sender.example>", "Subject: x", "MIME-Version: 1.0", "", "",
        ].joined(separator: "\r\n")

        /// Mails that are bent easily: dots, 8-bit octets, lines at the limit, none at all, large ones.
        private static func mails() -> [[UInt8]] {
            let dots = header + (0..<20_000).map { "\(String(repeating: ".", count: $0 % 4))line \($0)\r\n" }.joined()
            return [
                SampleMail(id: "next-hop").crlf, Array((header + ".\r\n").utf8), Array((header + "\r\n\r\n.\r\n..\r\n\r\n").utf8),
                Array(header.utf8), Array(dots.utf8),
                Array(header.utf8) + (0..<60).flatMap { _ in [UInt8](repeating: 0xE4, count: 996) + [0x0D, 0x0A] },
            ]
        }

        private func connector(_ change: (inout ConnectorSettings) -> Void = { _ in }) throws -> SMTPConnector {
            var settings = ConnectorSettings(hostname: "martlet.example")
            settings.timeouts = ClientTimeouts(each: .seconds(30))
            change(&settings)
            return try SMTPConnector(settings: settings, hosts: MailHosts(resolver: TableResolver()), tls: TLSClient())
        }

        private func envelope(_ address: String, _ mail: [UInt8]) throws -> (MailCommand, [RcptCommand]) {
            let sender = ReversePath.address(try Address(SampleMail.sender))
            return (
                MailCommand(reversePath: sender, declaredOctets: mail.count, body: .eightBit),
                [RcptCommand(forwardPath: .address(try Address(address)))]
            )
        }

        @Test(arguments: Kind.allCases, [true, false])
        func `every mail arrives byte for byte, over one connection`(peer: Kind, chunking: Bool) async throws {
            let server = try peer.start()
            defer { server.stop() }
            let connector = try connector { $0.usesChunking = chunking }
            var peers: Set<String> = []
            for (number, mail) in Self.mails().enumerated() {
                let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
                peers.insert(session.peer)
                let (command, recipients) = try envelope(server.address(number), mail)
                let answers = try await session.deliver(command, recipients, Content(bytes: mail))
                #expect(answers.fates(of: 1).map { $0.code / 100 } == [2], "mail \(number): \(answers)\n\(server.log)")
                await session.finish()
            }
            for (number, mail) in Self.mails().enumerated() {
                let stored = try server.mail(number)
                #expect(StoredMail(stored, sent: mail).isIntact, "\(peer): mail \(number) came as \(stored.count) octets")
            }
            #expect(peers.count == 1, "\(peers)")
            connector.close()
        }

        @Test(arguments: Kind.allCases)
        func `an empty mail, many recipients, and one who is refused`(peer: Kind) async throws {
            let server = try peer.start()
            defer { server.stop() }
            let connector = try connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            let empty = try envelope(server.address(1), [])
            let answers = try await session.deliver(empty.0, empty.1, Content(bytes: []))
            #expect(answers.fates(of: 1).map { $0.code / 100 } == [2], "\(answers)\n\(server.log)")

            let mail = SampleMail(id: "many").crlf
            let (command, _) = try envelope(server.address(1), mail)
            var recipients = try (10..<40).map { RcptCommand(forwardPath: .address(try Address(server.address($0)))) }
            let takesAll = peer == .dovecotLMTP || peer == .dovecotLMTPSocket
            if !takesAll { recipients.insert(RcptCommand(forwardPath: .address(try Address("else@elsewhere.example"))), at: 7) }
            let fates = try await session.deliver(command, recipients, Content(bytes: mail)).fates(of: recipients.count)
            #expect(fates.count == recipients.count)
            for (index, fate) in fates.enumerated() { #expect(fate.isPositive == (takesAll || index != 7), "\(fate)") }
            for number in [10, 39] { #expect(StoredMail(try server.mail(number), sent: mail).isIntact) }
            await session.finish()
            connector.close()
        }

        @Test func `Postfix: TLS where it is offered`() async throws {
            let server = try PostfixReceiver()
            defer { server.stop() }
            let connector = try connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            #expect(session.peer.contains("TLSv1.3, opportunistic"), "\(session.peer)")
            let mail = SampleMail(id: "tls").crlf
            let (command, recipients) = try envelope(server.address(1), mail)
            #expect(try await session.deliver(command, recipients, Content(bytes: mail)).fates(of: 1).first?.code == 250)
            #expect(StoredMail(try server.mail(1), sent: mail).isIntact)
            await session.finish()
            connector.close()
        }

        @Test func `Postfix: what is over its limit is refused without sending it`() async throws {
            let server = try PostfixReceiver(messageOctets: 10_000)
            defer { server.stop() }
            let connector = try connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            #expect(session.offers.messageOctets == 10_000)
            let mail = Array((Self.header + String(repeating: "x\r\n", count: 5_000)).utf8)
            let (command, recipients) = try envelope(server.address(1), mail)
            let answers = try await session.deliver(command, recipients, Content(bytes: mail))
            #expect(answers.mail.enhancedCode == EnhancedStatusCode(5, 3, 4))
            await session.finish()
            connector.close()
        }

        @Test(arguments: ["geheim", "falsch"])
        func `Exim: a login with the right password only`(password: String) async throws {
            let server = try EximReceiver()
            defer { server.stop() }
            let connector = try connector()
            let credentials = NextHop.Credentials(username: "martlet", password: password)
            let smarthost = NextHop.host("127.0.0.1", port: Int(server.port), credentials: credentials)
            do throws(NextHopFailure) {
                let session = try await connector.connect(to: smarthost, requiringTLS: false)
                #expect(password == "geheim")
                await session.finish()
            } catch {
                #expect(password == "falsch", "\(error)\n\(server.log)")
                #expect(error.reply.description.contains("535"), "\(error)")
            }
            connector.close()
        }

        @Test func `Exim: with PRDR each recipient has an answer of its own`() async throws {
            let server = try EximReceiver()
            defer { server.stop() }
            let connector = try connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            #expect(session.offers.prdr)
            let mail = SampleMail(id: "prdr").crlf
            var (command, recipients) = try envelope(server.address(1), mail)
            command.asksForEachAnswer = true
            for address in ["picky@exim.example", "nobody@exim.example", server.address(2)] {
                recipients.append(RcptCommand(forwardPath: .address(try Address(address))))
            }
            let answers = try await session.deliver(command, recipients, Content(bytes: mail))
            #expect(answers.fates(of: 4).map { $0.code / 100 } == [2, 5, 5, 2], "\(answers)\n\(server.log)")
            #expect(answers.content.count == 3)
            for number in [1, 2] { #expect(StoredMail(try server.mail(number), sent: mail).isIntact) }
            await session.finish()
            connector.close()
        }
    }
}
