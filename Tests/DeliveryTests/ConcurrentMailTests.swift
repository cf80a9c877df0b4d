import Testing

@testable import Delivery

@Suite struct ConcurrentMailTests {
    @Test(arguments: [Home.journaled, Home.unjournaled])
    func twoHundredMailsAtOnceArriveOnceEachAndShareSyncs(kind: FileSystemKind) async throws {
        let home = try Home()
        let delivery = home.delivery(kind: kind)
        let mailboxes = (1...10).map { home.mailbox($0) }
        try await withThrowingTaskGroup { group in
            for number in 0..<200 {
                group.addTask { try await delivery.deliver("mail \(number)\n", to: [mailboxes[number % 10]]) }
            }
            try await group.waitForAll()
        }
        let texts = try mailboxes.flatMap { try home.texts($0) }
        #expect(texts.sorted() == (0..<200).map { "mail \($0)\n" }.sorted())
        #expect(home.staged.isEmpty)
        await delivery.shutdown()
    }

    @Test func aFailedSyncOfTheFileSystemRefusesAllWhoSharedIt() async throws {
        let home = try Home()
        let delivery = home.delivery(groupThreshold: 1)
        let mailboxes = (1...10).map { home.mailbox($0) }
        home.fileSystem.arm(.fail(.syncFileSystem, at: 0, errno: 5, forever: true))
        let failures = await withTaskGroup(of: Bool.self) { group in
            for mailbox in mailboxes {
                group.addTask {
                    do {
                        try await delivery.deliver("x\n", to: [mailbox])
                        return false
                    } catch {
                        return true
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 10)
        #expect(mailboxes.allSatisfy { home.new($0).isEmpty })
        #expect(home.staged.isEmpty)
        await delivery.shutdown()
    }
}
