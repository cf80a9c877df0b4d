import Foundation
import Glibc
import NIOCore
import Testing

@testable import Delivery

@Suite struct SingleMailTests {
    @Test func aCommittedMailLiesInNewWithLFLineEndsAndItsSizesInItsName() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(7)
        let text = "Subject: one\n\nline\nline\n"
        try await delivery.deliver(text, to: [mailbox])

        let name = try #require(home.new(mailbox).first)
        let path = mailbox.maildir + "/new/" + name
        #expect(home.new(mailbox).count == 1)
        #expect(try home.text(path) == text)
        #expect(name.hasSuffix(".mx.kunde.example,S=\(text.utf8.count),W=\(text.utf8.count + 4)"))
        #expect(try home.status(path).octets == Int64(text.utf8.count))
        #expect(try home.status(path).links == 1)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
        #expect(home.staged.isEmpty)
        #expect(home.names(mailbox.maildir + "/tmp").isEmpty)
        await delivery.shutdown()
        #expect(home.names(home.mails + "/.staging").isEmpty)
    }

    @Test(arguments: [1, 2, 3, 7, 64])
    func whateverThePiecesAreTheMailIsTheSame(pieceOctets: Int) async throws {
        let home = try Home()
        let delivery = home.delivery(memoryOctets: 10)
        let mailbox = home.mailbox(1)
        let wire = Array("A: b\r\n\r\n.\r\nx\r\r\ny\r\n\r\nlast".utf8)
        let message = delivery.begin(for: [mailbox])
        for start in stride(from: 0, to: wire.count, by: pieceOctets) {
            try await message.append(ByteBuffer(bytes: wire[start..<min(start + pieceOctets, wire.count)]))
        }
        try await message.commit()
        #expect(try home.texts(mailbox) == ["A: b\n\n.\nx\r\ny\n\nlast"])
        let name = try #require(home.new(mailbox).first)
        #expect(MaildirName.storedOctets(in: name) == Int64("A: b\n\n.\nx\r\ny\n\nlast".utf8.count))
        #expect(name.hasSuffix(",W=\(wire.count)"))
        await delivery.shutdown()
    }

    @Test func anEmptyMailIsDeliveredAsOne() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1)
        try await delivery.deliver("", to: [mailbox])
        #expect(try home.texts(mailbox) == [""])
        await delivery.shutdown()
    }
}
