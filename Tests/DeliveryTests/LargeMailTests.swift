import NIOCore
import Testing

@testable import Delivery

@Suite struct LargeMailTests {
    private static let line = String(repeating: "0123456789abcde", count: 5) + "\n"

    @Test func whatIsOverTheThresholdLiesInStagingAndNotInMemory() async throws {
        let home = try Home()
        let delivery = home.delivery(memoryOctets: 4096)
        let mailbox = home.mailbox(1)
        let text = String(repeating: LargeMailTests.line, count: 20_000)
        let wire = Array(text.replacing("\n", with: "\r\n").utf8)
        let message = delivery.begin(for: [mailbox])
        var sent = 0
        while sent < wire.count {
            let end = min(sent + 60_000, wire.count)
            try await message.append(ByteBuffer(bytes: wire[sent..<end]))
            sent = end
        }
        let part = try #require(home.staged.first)
        #expect(part.contains("/part:"))
        #expect(try home.status(home.mails + "/.staging/" + part).octets > Int64(text.utf8.count) - 60_000)
        #expect(home.new(mailbox).isEmpty)
        try await message.commit()
        #expect(try home.texts(mailbox) == [text])
        #expect(home.staged.isEmpty)
        await delivery.shutdown()
    }

    @Test(arguments: [10, 100_000])
    func aMailThatIsGivenUpLeavesNothing(octets: Int) async throws {
        let home = try Home()
        let delivery = home.delivery(memoryOctets: 4096)
        let mailbox = home.mailbox(1)
        let message = delivery.begin(for: [mailbox])
        try await message.append(ByteBuffer(repeating: UInt8(ascii: "x"), count: octets))
        await message.discard()
        #expect(home.staged.isEmpty)
        #expect(home.new(mailbox).isEmpty)
        await delivery.shutdown()
    }

    @Test func aDiskThatFillsUpWhileAMailComesFailsEveryLaterCall() async throws {
        let home = try Home()
        let delivery = home.delivery(memoryOctets: 4096)
        let message = delivery.begin(for: [home.mailbox(1)])
        try await message.append(ByteBuffer(repeating: UInt8(ascii: "x"), count: 5000))
        home.fileSystem.arm(.fail(.write, at: 0, errno: 28, forever: true))
        for _ in 0..<2 {
            await #expect { try await message.append(ByteBuffer(repeating: UInt8(ascii: "x"), count: 5000)) } throws: {
                isNoSpace($0)
            }
        }
        await #expect { try await message.commit() } throws: { isNoSpace($0) }
        await message.discard()
        #expect(home.staged.isEmpty)
        await delivery.shutdown()
    }

    private func isNoSpace(_ error: any Error) -> Bool {
        if case .noSpace = error as? DeliveryError { true } else { false }
    }
}
