import Foundation
import Testing

extension InteropTests {
    /// Debian's Dovecot opens a mailbox that Martlet filled.
    @Suite(.serialized) struct DovecotTests {
        private static let address = "berta@kunde.example"

        private func send(_ mails: [SampleMail], _ server: ServerUnderTest) throws {
            for mail in mails {
                try ChildProcess.run(
                    try Peer.script("smtplib_send.py", "\(server.port)", SampleMail.sender, Self.address), folder: server.folder,
                    input: mail.crlf)
            }
        }

        @Test func `IMAP shows each mail as it was sent`() throws {
            try ServerUnderTest.running { server in
                try server.addMailbox(Self.address, quota: "10M")
                let mails = (1...5).map { SampleMail(id: "dovecot-\($0)") }
                try send(mails, server)
                let maildir = try server.maildir(of: Self.address)
                let fetched = try DovecotReader(maildir: maildir, quota: "10M", account: server.account).fetchAll()
                #expect(fetched.count == mails.count)
                for mail in mails {
                    #expect(fetched.contains { StoredMail($0.filter { $0 != 0x0D }, sent: mail.crlf).isIntact })
                }
            }
        }

        @Test func `the quota agrees, as Martlet kept it and as Dovecot counts it`() throws {
            try ServerUnderTest.running { server in
                try server.addMailbox(Self.address, quota: "10M")
                try send((1...7).map { SampleMail(id: "quota-\($0)") }, server)
                let maildir = try server.maildir(of: Self.address)
                let onDisk = maildir.mails().values.map(\.count).reduce(0, +)
                let sizes = try maildir.sizes()
                #expect(sizes.octets == onDisk)
                #expect(sizes.messages == 7)

                let dovecot = try DovecotReader(maildir: maildir, quota: "10M", account: server.account)
                let asKept = try dovecot.quota()
                #expect(asKept.kibibytes == (sizes.octets + 1_023) / 1_024)
                #expect(asKept.messages == sizes.messages)
                try dovecot.recountQuota()
                let asCounted = try dovecot.quota()
                #expect(asCounted.kibibytes == asKept.kibibytes)
                #expect(asCounted.messages == asKept.messages)

                // Dovecot wrote the file anew; Martlet goes on in it.
                try send([SampleMail(id: "quota-8")], server)
                #expect(try maildir.sizes().messages == 8)
                #expect(try dovecot.quota().messages == 8)
            }
        }

        @Test func `file names carry the size in octets`() throws {
            try ServerUnderTest.running { server in
                try server.addMailbox(Self.address)
                try send([SampleMail(id: "name")], server)
                for (name, mail) in try server.maildir(of: Self.address).mails() {
                    #expect(name.contains(",S=\(mail.count)"), "\(name)")
                }
            }
        }
    }
}
