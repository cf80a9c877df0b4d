import Directory
import Foundation
import MailFormat
import Testing

@testable import Delivery

@Suite struct RecoveryTests {
    /// Puts a mail into staging as a process leaves it that dies right after its sync.
    private func leave(_ text: String, for mailbox: Mailbox, in home: Home, damage: (String) throws -> Void = { _ in })
        async throws
        -> String
    {
        let delivery = home.delivery()
        home.fileSystem.arm(.fail(.rename, at: 0, errno: 5))
        await #expect(throws: DeliveryError.self) { try await delivery.deliver("makes the Maildir\n", to: [mailbox]) }
        home.fileSystem.arm(.none)
        let staging = try delivery.ground.staging()
        let octets = Array(text.utf8)
        var checksum = ContentChecksum()
        octets.withUnsafeBytes { checksum.add($0) }
        let name = delivery.ground.names.next(storedOctets: Int64(octets.count), wireOctets: Int64(octets.count))
        let entry = StagingEntry.mail(mailbox: mailbox.id, checksum: checksum.hexadecimal, name: name)
        try Data(octets).write(to: URL(fileURLWithPath: staging.path(of: entry)))
        try damage(staging.path(of: entry))
        await delivery.kill()
        return name
    }

    private func recovered(_ home: Home, _ mailboxes: [Mailbox]) async throws -> Int {
        let delivery = home.delivery()
        try await delivery.recover(using: MailboxTable(mailboxes))
        await delivery.shutdown()
        return delivery.pending
    }

    @Test func aWholeMailInStagingIsDelivered() async throws {
        let home = try Home()
        let mailbox = home.mailbox(1)
        let name = try await leave("whole\n", for: mailbox, in: home)
        #expect(try await recovered(home, [mailbox]) == 0)
        #expect(home.new(mailbox) == [name])
        #expect(try await recovered(home, [mailbox]) == 0)
        #expect(try home.texts(mailbox) == ["whole\n"])
        #expect(home.names(home.mails + "/.staging").isEmpty)
    }

    /// What a power failure makes of a file whose name came to disk before its content.
    @Test(arguments: ["", "who", "whole\n\0", "\0\0\0\0\0\0", "whale\n"])
    func aTornFileIsRemoved(content: String) async throws {
        let home = try Home()
        let mailbox = home.mailbox(1)
        _ = try await leave("whole\n", for: mailbox, in: home) { path in
            try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        }
        #expect(try await recovered(home, [mailbox]) == 0)
        #expect(home.new(mailbox).isEmpty)
        #expect(home.staged.isEmpty)
    }

    @Test(arguments: ["new/NAME", "cur/NAME:2,", "cur/NAME:2,FS"])
    func aMailThatIsInTheMaildirAlreadyIsNotDeliveredAgain(place: String) async throws {
        let home = try Home()
        let mailbox = home.mailbox(1)
        var staged = ""
        let name = try await leave("whole\n", for: mailbox, in: home) { staged = $0 }
        let path = mailbox.maildir + "/" + place.replacingOccurrences(of: "NAME", with: name)
        try FileManager.default.linkItem(atPath: staged, toPath: path)
        #expect(try await recovered(home, [mailbox]) == 0)
        #expect(try home.texts(mailbox) == ["whole\n"])
        #expect(try home.status(path).links == 1)
        #expect(home.staged.isEmpty)
    }

    @Test func aMailWaitsForADirectoryThatDoesNotAnswer() async throws {
        let home = try Home()
        let mailbox = home.mailbox(1)
        _ = try await leave("whole\n", for: mailbox, in: home)
        let table = MailboxTable([mailbox])
        table.setReachable(false)
        let delivery = home.delivery()
        try await delivery.recover(using: table)
        #expect(delivery.pending == 1)
        #expect(home.staged.count == 1)
        table.setReachable(true)
        try await delivery.recover(using: table)
        #expect(delivery.pending == 0)
        #expect(try home.texts(mailbox) == ["whole\n"])
        await delivery.shutdown()
    }

    @Test func aMailForAMailboxThatIsGoneIsKept() async throws {
        let home = try Home()
        let mailbox = home.mailbox(1)
        _ = try await leave("whole\n", for: mailbox, in: home)
        #expect(try await recovered(home, []) == 1)
        #expect(home.staged.count == 1)
    }

    @Test func theStagingFolderOfALivingProcessIsLeftAlone() async throws {
        let home = try Home()
        let mailbox = home.mailbox(1)
        let old = home.delivery(memoryOctets: 4)
        let message = old.begin(for: [mailbox])
        try await message.append(.init(string: "large, and under way"))
        #expect(try await recovered(home, [mailbox]) == 0)
        try await message.commit()
        #expect(try home.texts(mailbox) == ["large, and under way"])
        await old.shutdown()
    }

    @Test func aMaildirThatWasRemovedIsMadeAgain() async throws {
        let home = try Home()
        let mailbox = home.mailbox(1)
        _ = try await leave("whole\n", for: mailbox, in: home)
        try FileManager.default.removeItem(atPath: mailbox.maildir)
        #expect(try await recovered(home, [mailbox]) == 0)
        #expect(try home.texts(mailbox) == ["whole\n"])
    }
}
