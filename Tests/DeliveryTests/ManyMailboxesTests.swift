import Directory
import Glibc
import Testing

@testable import Delivery

@Suite struct ManyMailboxesTests {
    @Test func aMailForMailboxesOfOneOwnerIsWrittenOnceAndLinked() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailboxes = (1...5).map { home.mailbox($0) }
        try await delivery.deliver("shared\n", to: mailboxes)
        let inodes = try mailboxes.map { mailbox in
            let name = try #require(home.new(mailbox).first)
            let status = try home.status(mailbox.maildir + "/new/" + name)
            #expect(status.links == 5)
            return status.inode
        }
        #expect(Set(inodes).count == 1)
        #expect(home.staged.isEmpty)
        await delivery.shutdown()
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func eachOwnerHasAFileOfHisOwn() async throws {
        let home = try Home()
        let delivery = home.delivery(memoryOctets: 4)
        let mailboxes = [home.mailbox(1, uid: 12001, gid: 12002), home.mailbox(2, uid: 12003, gid: 12003)]
        try await delivery.deliver("for two owners\n", to: mailboxes)
        for mailbox in mailboxes {
            #expect(try home.texts(mailbox) == ["for two owners\n"])
            for path in ["", "/cur", "/new", "/tmp", "/new/" + (home.new(mailbox).first ?? "")] {
                var status = stat()
                #expect(stat(mailbox.maildir + path, &status) == 0)
                #expect(status.st_uid == mailbox.uid)
                #expect(status.st_gid == mailbox.gid)
                #expect(status.st_mode & 0o777 == (path.hasPrefix("/new/") ? 0o600 : 0o700))
            }
        }
        await delivery.shutdown()
    }

    @Test func mailboxesOnAnotherFileSystemAreServedThroughTheirTmp() async throws {
        let home = try Home()
        let other = try Home(in: "/dev/shm")
        try #require(
            try home.status(home.root).device != other.status(other.root).device,
            "/dev/shm must be another file system than the temporary folder: mount -t tmpfs tmpfs /dev/shm")
        for memoryOctets in [4, 4096] {
            let delivery = home.delivery(memoryOctets: memoryOctets)
            let mailboxes = [home.mailbox(1), other.mailbox(2), other.mailbox(3)]
            try await delivery.deliver("here and there\n", to: mailboxes)
            for mailbox in mailboxes {
                #expect(try home.texts(mailbox).last == "here and there\n")
                #expect(home.names(mailbox.maildir + "/tmp").isEmpty)
            }
            #expect(home.staged.filter { !$0.contains("/tmp:") }.isEmpty)
            await delivery.shutdown()
        }
    }

    @Test func aSecondMountOfTheSameFileSystemIsServedByACopy() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1)
        home.fileSystem.arm(.fail(.rename, at: 0, errno: EXDEV))
        try await delivery.deliver("first\n", to: [mailbox])
        #expect(home.fileSystem.hasStruck)
        try await delivery.deliver("second\n", to: [mailbox])
        #expect(try home.texts(mailbox).sorted() == ["first\n", "second\n"])
        #expect(home.names(mailbox.maildir + "/tmp").isEmpty)
        await delivery.shutdown()
        #expect(home.staged.isEmpty)
    }
}
