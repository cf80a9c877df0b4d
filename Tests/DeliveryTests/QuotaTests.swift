import Directory
import Foundation
import Testing

@testable import Delivery

@Suite struct QuotaTests {
    private func write(_ text: String, _ mailbox: Mailbox, secondsOld: Double = 0) throws {
        try FileManager.default.createDirectory(atPath: mailbox.maildir, withIntermediateDirectories: true)
        let path = mailbox.maildir + "/maildirsize"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -secondsOld)], ofItemAtPath: path)
    }

    private func make(_ mailbox: Mailbox) throws {
        for name in ["cur", "tmp", "new"] {
            try FileManager.default.createDirectory(atPath: "\(mailbox.maildir)/\(name)", withIntermediateDirectories: true)
        }
    }

    private func read(_ home: Home, _ mailbox: Mailbox) throws -> String { try home.text(mailbox.maildir + "/maildirsize") }

    struct Case: Sendable, CustomTestStringConvertible {
        var file: String
        var declared: Int?
        var quota = Mailbox.Quota(octets: 1000, messages: 0)
        var secondsOld: Double = 0
        var expected: DeliveryError?
        /// The Maildir is empty, so that a count makes the file `0 0`.
        var isCounted = false
        var testDescription: String { "\(file.debugDescription) declared \(declared ?? -1) age \(secondsOld)" }
    }

    static let cases = [
        Case(file: "1000S\n500 3\n", declared: nil),
        Case(file: "1000S\n500 3\n", declared: 500),
        Case(file: "1000S\n500 3\n", declared: 501, expected: .messageExceedsRoom),
        Case(file: "1000S\n500 3\n", declared: .max, expected: .messageExceedsRoom),
        Case(file: "1000S\n1000 3\n", declared: nil, expected: .mailboxFull(.temporary)),
        Case(file: "1000S\n999 3\n", declared: nil),
        Case(file: "1000S\n1400 3\n-401 -1\n", declared: nil),
        Case(file: "1000S\n1400 3\n", declared: nil, expected: .mailboxFull(.temporary)),
        // Full, but the lines of others have come since, or it is long ago: counted anew.
        Case(file: "1000S\n900 3\n200 1\n", declared: nil, isCounted: true),
        Case(file: "1000S\n1400 3\n", declared: nil, secondsOld: 901, isCounted: true),
        Case(file: "1000S\n500 3\n", declared: nil, secondsOld: 901),
        // Another quota, damage, or too long.
        Case(file: "2000S\n1400 3\n", declared: nil, isCounted: true),
        Case(file: "1000S,5C\n1400 3\n", declared: nil, isCounted: true),
        Case(file: "", declared: nil, isCounted: true),
        Case(file: "1000S\nx 3\n", declared: nil, isCounted: true),
        Case(file: "1000S\n-5 1\n", declared: nil, isCounted: true),
        Case(file: "1000S\n" + String(repeating: "1 1\n", count: 1300), declared: nil, isCounted: true),
        // A line without its end is still being written.
        Case(file: "1000S\n500 3\n600", declared: nil),
        // Messages.
        Case(
            file: "5C\n500 5\n", declared: nil, quota: .init(octets: 0, messages: 5), expected: .mailboxFull(.temporary)),
        Case(file: "5C\n500000 4\n", declared: 90000, quota: .init(octets: 0, messages: 5)),
        Case(file: "1000S,5C\n10 5\n", declared: 1, quota: .init(octets: 1000, messages: 5), expected: .mailboxFull(.temporary)),
        Case(file: "0S,5C\n10 4\n", declared: 1, quota: .init(octets: 0, messages: 5)),
    ]

    @Test(arguments: cases)
    func roomIsJudgedByMaildirsize(example: Case) async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1, quota: example.quota)
        try write(example.file, mailbox, secondsOld: example.secondsOld)
        for _ in 0..<2 {
            var error: DeliveryError?
            do throws(DeliveryError) {
                try await delivery.checkRoom(in: mailbox, declaredOctets: example.declared)
            } catch let failure { error = failure }
            #expect(error == example.expected)
        }
        #expect(try read(home, mailbox) == (example.isCounted ? "1000S\n0 0\n" : example.file))
        await delivery.shutdown()
        #expect(home.staged.isEmpty)
    }

    @Test func aCountTakesEveryFolder() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1, quota: .init(octets: 10_000))
        let files = [
            "new/1.a.h,S=100,W=120": 100, "cur/2.a.h,S=200:2,S": 200, "cur/3.a.h:2,": 300, ".Sent/cur/4.a.h,S=400": 400,
            ".Trash/new/5.a.h,S=5x": 500, "cur/6,S=60,W=7:2,T": 1, "tmp/7.a.h,S=7000": 7000, ".Sent/tmp/8.h": 8000,
        ]
        for (name, octets) in files {
            let url = URL(fileURLWithPath: mailbox.maildir + "/" + name)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(repeating: 0x78, count: octets).write(to: url)
        }
        try await delivery.checkRoom(in: mailbox, declaredOctets: nil)
        #expect(try read(home, mailbox) == "10000S\n1560 6\n")
        await delivery.shutdown()
    }

    @Test func everyMailAddsItsLineBesideThoseOfOthers() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1, quota: .init(octets: 1000, messages: 50))
        try make(mailbox)
        try await delivery.checkRoom(in: mailbox, declaredOctets: nil)
        try await delivery.deliver("four\n", to: [mailbox])
        let other = try #require(FileHandle(forWritingAtPath: mailbox.maildir + "/maildirsize"))
        try other.seekToEnd()
        try other.write(contentsOf: Data("900 1\n".utf8))
        try await delivery.checkRoom(in: mailbox, declaredOctets: 95)
        // 5 + 900 + 96 is more than 1000; there are several lines, so it is counted: the other's mail is not there.
        try await delivery.checkRoom(in: mailbox, declaredOctets: 96)
        #expect(try read(home, mailbox) == "1000S,50C\n5 1\n")
        try await delivery.deliver("four\n", to: [mailbox])
        #expect(try read(home, mailbox) == "1000S,50C\n5 1\n5 1\n")
        await delivery.shutdown()
    }

    @Test func aMaildirThatIsMadeByItsFirstMailIsCountedAtTheNextLook() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1, quota: .init(octets: 1000))
        try await delivery.checkRoom(in: mailbox, declaredOctets: 1000)
        try await delivery.deliver("four\n", to: [mailbox])
        await #expect(throws: DeliveryError.messageExceedsRoom) {
            try await delivery.checkRoom(in: mailbox, declaredOctets: 996)
        }
        #expect(try read(home, mailbox) == "1000S\n5 1\n")
        await delivery.shutdown()
    }

    @Test func withoutAQuotaThereIsNoFile() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1)
        try await delivery.checkRoom(in: mailbox, declaredOctets: 1_000_000)
        try await delivery.deliver("x\n", to: [mailbox])
        #expect(home.names(mailbox.maildir) == ["cur", "new", "tmp"])
        await delivery.shutdown()
    }

    @Test(arguments: [Mailbox.FullReply.temporary, .permanent])
    func aMailThatTurnsOutTooLargeIsRefusedAtTheEnd(reply: Mailbox.FullReply) async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1, quota: .init(octets: 10), fullReply: reply)
        try make(mailbox)
        try await delivery.checkRoom(in: mailbox, declaredOctets: nil)
        await #expect(throws: DeliveryError.mailboxFull(reply)) { try await delivery.deliver("eleven oct\n", to: [mailbox]) }
        #expect(home.new(mailbox).isEmpty)
        try await delivery.deliver("ten octet\n", to: [mailbox])
        #expect(try read(home, mailbox) == "10S\n0 0\n10 1\n")
        await #expect(throws: DeliveryError.mailboxFull(reply)) {
            try await delivery.checkRoom(in: mailbox, declaredOctets: nil)
        }
        await delivery.shutdown()
    }

    @Test func oneOfSeveralMailboxesMayBeOvershotByOneMail() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let small = home.mailbox(1, quota: .init(octets: 10))
        try make(small)
        try await delivery.checkRoom(in: small, declaredOctets: nil)
        try await delivery.deliver("eleven oct\n", to: [small, home.mailbox(2)])
        #expect(try read(home, small) == "10S\n0 0\n11 1\n")
        await #expect(throws: DeliveryError.mailboxFull(.temporary)) {
            try await delivery.checkRoom(in: small, declaredOctets: nil)
        }
        await delivery.shutdown()
    }

    @Test func mailsThatComeAtOnceDoNotShareTheLastRoom() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1, quota: .init(octets: 25))
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        try await delivery.deliver("ten octet\n", to: [mailbox])
                        return true
                    } catch {
                        return error as? DeliveryError != .mailboxFull(.temporary)
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 2)
        #expect(home.new(mailbox).count == 2)
        await delivery.shutdown()
    }

    @Test func aMailThatIsTakenBackIsNotCounted() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailboxes = (1...2).map { home.mailbox($0, quota: .init(octets: 1000)) }
        for mailbox in mailboxes {
            try make(mailbox)
            try await delivery.checkRoom(in: mailbox, declaredOctets: nil)
        }
        try await delivery.deliver("a\n", to: mailboxes)
        home.fileSystem.arm(.fail(.rename, at: 1, errno: 5))
        await #expect(throws: DeliveryError.self) { try await delivery.deliver("b\n", to: mailboxes) }
        for mailbox in mailboxes {
            let size = try #require(MaildirSize(parsing: Array(read(home, mailbox).utf8)))
            #expect(size.usage == MaildirUsage(octets: 2, messages: 1))
        }
        await delivery.shutdown()
    }
}
