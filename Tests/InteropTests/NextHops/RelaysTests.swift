import Foundation
import Testing

extension InteropTests {
    /// Mail servers of others pass mail on to Martlet. (Postfix does in SendersTests.)
    @Suite(.serialized) struct RelaysTests {
        private static let address = "anna@kunde.example"

        private func expectIntact(
            from make: (UInt16) throws -> any ReceivingServer, name: String
        ) throws {
            try ServerUnderTest.running { server in
                let relay = try make(server.port)
                defer { relay.stop() }
                let mail = SampleMail(id: "relay-\(name)")
                try ChildProcess.run(
                    try Peer.script("smtplib_send.py", "\(relay.port)", SampleMail.sender, Self.address), folder: server.folder,
                    input: mail.crlf)
                let maildir = try server.maildir(of: Self.address)
                do {
                    try Deadline.wait(.seconds(30), for: "the mail by way of \(name)") { !maildir.mails().isEmpty }
                } catch {
                    throw TestFailure("\(error); its log:\n\(relay.log)")
                }
                let stored = try maildir.onlyMail()
                #expect(StoredMail(stored, sent: mail.crlf).isIntact)
                #expect(String(decoding: stored, as: UTF8.self).contains("from \(name)"))
            }
        }

        @Test func `Exim`() throws {
            try expectIntact(
                from: { try EximReceiver(relayingTo: $0) }, name: "exim.example")
        }

        @Test func `OpenSMTPD`() throws {
            try expectIntact(
                from: { try OpenSMTPDReceiver(relayingTo: $0) }, name: "opensmtpd.example")
        }
    }
}
