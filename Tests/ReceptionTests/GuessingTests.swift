import NIOCore
import SMTP
import Testing

@testable import Reception

@Suite struct GuessingTests {
    private static func guess(_ client: TestClient, _ number: Int) async throws -> String {
        try await client.say("RCPT TO:<guess\(number)@kunde.example>")
    }

    @Test func `after twenty unknown recipients the session ends, and the address is slowed`() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.greet()
            try await client.say("MAIL FROM:<a@b.example>")
            for number in 1...20 { #expect(try await Self.guess(client, number).hasPrefix("550 5.1.1 ")) }
            #expect(try await client.reply().hasPrefix("421 4.7.0 "))
            #expect(await client.isClosedByServer())
            let address = ClientAddress(try SocketAddress(ipAddress: "127.0.0.1", port: 1))
            #expect(server.reception.guesses.isSlowed(address.group))
        }
    }

    @Test func `answers wait once the free guesses are used up, not before`() async throws {
        var settings = ReceptionSettings.test
        settings.guessing = .init(free: 5, wait: .milliseconds(300))
        try await TestServer.run(settings) { server in
            let client = try await server.connect()
            try await client.greet()
            try await client.say("MAIL FROM:<a@b.example>")
            for number in 1...5 { #expect(try await Self.guess(client, number).hasPrefix("550 5.1.1 ")) }
            // The server pauses behind the sixth answer; the next one is late by the whole wait, counted from before the sixth.
            let start = ContinuousClock.now
            #expect(try await Self.guess(client, 6).hasPrefix("550 5.1.1 "))
            try await client.say("NOOP")
            #expect(ContinuousClock.now - start >= .milliseconds(300))
        }
    }

    @Test func `own networks may guess`() async throws {
        var settings = ReceptionSettings.test
        settings.ownNetworks = [try NetworkRange("127.0.0.0/8")]
        settings.guessing = .init(free: 0, endAfter: 3, wait: .seconds(3600))
        try await TestServer.run(settings) { server in
            let client = try await server.connect()
            try await client.greet()
            try await client.say("MAIL FROM:<a@b.example>")
            for number in 1...10 { #expect(try await Self.guess(client, number).hasPrefix("550 5.1.1 ")) }
        }
    }

    @Test func `a slowed address is forgotten in time, and memory is bounded`() throws {
        let limiter = GuessLimiter(capacity: 2)
        func group(_ last: Int) throws -> ClientAddress.Group {
            ClientAddress(try SocketAddress(ipAddress: "192.0.2.\(last)", port: 1)).group
        }
        let now = NIODeadline.uptimeNanoseconds(1000)
        limiter.slow(try group(1), until: .uptimeNanoseconds(2000), now: now)
        limiter.slow(try group(2), until: .uptimeNanoseconds(3000), now: now)
        #expect(limiter.isSlowed(try group(1), now: now))
        limiter.slow(try group(3), until: .uptimeNanoseconds(4000), now: now)
        #expect(!limiter.isSlowed(try group(1), now: now), "the one that would have ended first made room")
        #expect(limiter.isSlowed(try group(2), now: now))
        #expect(limiter.isSlowed(try group(3), now: now))
        #expect(!limiter.isSlowed(try group(2), now: .uptimeNanoseconds(3000)))
    }

    @Test(arguments: [
        ("2001:db8::1", "2001:db8::ffff:1", true), ("2001:db8::1", "2001:db8:0:1::1", false), ("192.0.2.1", "192.0.2.2", false),
        ("::ffff:192.0.2.1", "192.0.2.1", true),
    ])
    func `addresses that count as one client`(left: String, right: String, isOne: Bool) throws {
        let left = ClientAddress(try SocketAddress(ipAddress: left, port: 1))
        let right = ClientAddress(try SocketAddress(ipAddress: right, port: 2))
        #expect((left.group == right.group) == isOne)
    }
}
