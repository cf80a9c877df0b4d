import Files
import Glibc
import Testing

@testable import Delivery

/// A kill tells nothing of a sync that is missing: a power failure would. So the order of the calls is held here.
@Suite struct SyncOrderTests {
    struct Order: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kind = Home.journaled
        var groupThreshold = 3
        var memoryOctets = 4096
        var isElsewhere = false
        var calls: [String]
    }

    static let orders = [
        Order(
            testDescription: "one mail",
            calls: [
                "create .staging/file", "write .staging/file", "sync .staging/file", "sync .staging/", "rename new/file",
            ]),
        Order(
            testDescription: "a group", groupThreshold: 1,
            calls: ["create .staging/file", "write .staging/file", "syncFileSystem .staging/", "rename new/file"]),
        Order(
            testDescription: "a large mail", memoryOctets: 2,
            calls: [
                "create .staging/file", "write .staging/file", "write .staging/file", "sync .staging/file",
                "rename .staging/file", "sync .staging/file", "sync .staging/", "rename new/file",
            ]),
        Order(
            testDescription: "one mail, no journal", kind: Home.unjournaled,
            calls: ["create .staging/file", "write .staging/file", "sync .staging/file", "rename new/file", "sync new/"]),
        Order(
            testDescription: "a group, no journal", kind: Home.unjournaled, groupThreshold: 1,
            calls: [
                "create .staging/file", "write .staging/file", "syncFileSystem .staging/", "rename new/file",
                "syncFileSystem new/",
            ]),
        Order(
            testDescription: "another file system", isElsewhere: true,
            calls: ["create tmp/file", "write tmp/file", "sync tmp/file", "rename new/file", "sync new/"]),
        Order(
            testDescription: "a group, no errors from syncfs",
            kind: FileSystemKind(renamesWhole: true, reportsErrorsOfSyncfs: false), groupThreshold: 1,
            calls: [
                "create .staging/file", "write .staging/file", "sync .staging/file", "sync .staging/", "rename new/file",
            ]),
    ]

    @Test(arguments: orders)
    func nothingIsAnsweredBeforeItIsDurable(order: Order) async throws {
        let home = try Home()
        let other = try Home(in: "/dev/shm")
        let delivery = home.delivery(
            kind: order.kind, groupThreshold: order.groupThreshold, memoryOctets: order.memoryOctets)
        let mailbox = order.isElsewhere ? other.mailbox(1) : home.mailbox(1)
        try await delivery.deliver("makes the folders\n", to: [mailbox])
        home.fileSystem.arm(.none)
        try await delivery.deliver("x\ny\n", to: [mailbox])
        let owned = home.fileSystem.log.filter { !$0.hasPrefix("setOwner") }
        #expect(owned == order.calls)
        await delivery.shutdown()
    }

    /// A new Maildir is durable in its parents before a mail in it is answered.
    @Test func aNewMaildirIsSyncedUpToTheFolderThatWasThere() async throws {
        let home = try Home()
        let delivery = home.delivery()
        try await delivery.deliver("x\n", to: [home.mailbox(1)])
        let log = home.fileSystem.log
        let made = try #require(log.lastIndex(of: "makeFolder new/"))
        let visible = try #require(log.lastIndex(of: "rename new/file"))
        #expect(log[made..<visible].contains("sync m1"))
        #expect(log[made..<visible].contains("sync kunde.example"))
        #expect(log[..<made].contains("sync mail"))
        await delivery.shutdown()
    }

    @Test func theKernelIsAskedWhatAFileSystemIs() throws {
        let status = try LinuxFileSystem().status("/dev/shm")
        #expect(FileSystemKind.of("/dev/shm", device: status.device).renamesWhole)
        let proc = try LinuxFileSystem().status("/proc")
        #expect(!FileSystemKind.of("/proc", device: proc.device).renamesWhole)
    }
}
