import Directory
import FaultyFiles
import Foundation
import Glibc
import Testing

@testable import Delivery

@Suite struct FaultTests {
    struct Fault: CustomTestStringConvertible, Sendable {
        var call: FaultyFileSystem.Call
        var index = 0
        var isForever = false
        var memoryOctets = 4096
        var groupThreshold = 100
        var testDescription: String {
            "\(call.rawValue) \(index)\(isForever ? " and on" : "")\(memoryOctets < 100 ? ", large mail" : "")"
        }
    }

    static let faults =
        [FaultyFileSystem.Call.create, .write, .sync, .link, .rename].flatMap { call in
            [
                Fault(call: call), Fault(call: call, isForever: true), Fault(call: call, memoryOctets: 10),
                Fault(call: call, isForever: true, memoryOctets: 10),
            ]
        } + [
            Fault(call: .rename, index: 1), Fault(call: .rename, index: 1, memoryOctets: 10), Fault(call: .sync, index: 1),
            Fault(call: .link, index: 1), Fault(call: .syncFileSystem, groupThreshold: 1),
        ]

    /// Three mailboxes, one disk: whatever fails, the mail is in none of them and no trace of it anywhere.
    @Test(arguments: faults, [(ENOSPC, true), (EDQUOT, true), (EIO, false), (EACCES, false), (EROFS, false)])
    func aFailedStepRefusesTheMailAndLeavesNothing(fault: Fault, answer: (errno: Int32, isNoSpace: Bool)) async throws {
        let home = try Home()
        let delivery = home.delivery(groupThreshold: fault.groupThreshold, memoryOctets: fault.memoryOctets)
        let mailboxes = (1...3).map { home.mailbox($0) }
        try await delivery.deliver("before\n", to: mailboxes)
        home.fileSystem.arm(.fail(fault.call, at: fault.index, errno: answer.errno, forever: fault.isForever))
        let error = await #expect(throws: DeliveryError.self) {
            try await delivery.deliver("Subject: refused\n\nlonger than ten octets\n", to: mailboxes)
        }
        #expect(home.fileSystem.hasStruck)
        switch error {
        case .noSpace: #expect(answer.isNoSpace)
        case .failed(_, let errno): #expect(errno == answer.errno && !answer.isNoSpace)
        default: Issue.record("\(String(describing: error))")
        }
        home.fileSystem.arm(.none)
        for mailbox in mailboxes {
            #expect(try home.texts(mailbox) == ["before\n"])
            #expect(home.names(mailbox.maildir + "/tmp").isEmpty)
        }
        #expect(home.staged.isEmpty)
        try await delivery.deliver("after\n", to: mailboxes)
        for mailbox in mailboxes { #expect(try home.texts(mailbox).sorted() == ["after\n", "before\n"]) }
        await delivery.shutdown()
    }

    @Test func aMaildirWhoseNewIsAFileIsAnError() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1)
        try FileManager.default.createDirectory(atPath: mailbox.maildir, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: mailbox.maildir + "/new"))
        await #expect(throws: DeliveryError.failed(path: mailbox.maildir + "/new", errno: ENOTDIR)) {
            try await delivery.deliver("x\n", to: [mailbox])
        }
        #expect(home.staged.isEmpty)
        await delivery.shutdown()
    }

    @Test func aFolderThatVanishesDuringTheCommitRefusesTheMail() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailboxes = [home.mailbox(1), home.mailbox(2)]
        try await delivery.deliver("before\n", to: mailboxes)
        home.fileSystem.arm(.fail(.rename, at: 1, errno: ENOENT))
        await #expect(throws: DeliveryError.self) { try await delivery.deliver("x\n", to: mailboxes) }
        for mailbox in mailboxes { #expect(try home.texts(mailbox) == ["before\n"]) }
        #expect(home.staged.isEmpty)
        await delivery.shutdown()
    }

    @Test func aMissingMaildirIsMadeAndAMissingFolderOfItToo() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1)
        for folder in ["", "/new", "/cur"] {
            try? FileManager.default.removeItem(atPath: mailbox.maildir + folder)
            if folder == "/cur" { try FileManager.default.removeItem(atPath: mailbox.maildir + "/new") }
            try await delivery.deliver("x\n", to: [mailbox])
            for name in ["new", "cur", "tmp"] { #expect(try home.status("\(mailbox.maildir)/\(name)").isFolder) }
        }
        await delivery.shutdown()
    }

    @Test func aMailRootThatComesLaterCostsNoRestart() async throws {
        let home = try Home()
        let delivery = home.delivery()
        let mailbox = home.mailbox(1)
        try FileManager.default.removeItem(atPath: home.mails)
        try Data().write(to: URL(fileURLWithPath: home.mails))
        await #expect(throws: DeliveryError.self) { try await delivery.deliver("x\n", to: [mailbox]) }
        try FileManager.default.removeItem(atPath: home.mails)
        try await delivery.deliver("x\n", to: [mailbox])
        #expect(try home.texts(mailbox) == ["x\n"])
        await delivery.shutdown()
    }
}
