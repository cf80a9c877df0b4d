import Foundation
import NIOCore
import Testing

@testable import Reception

/// Guessing of passwords is slow, whatever the number of connections.
@Suite struct LoginThrottleTests {
    private static let rules = SubmissionSettings.Throttling(
        delay: .milliseconds(80), longestDelay: .milliseconds(320), freePerAddress: 3)
    private static let here = group("192.0.2.1")
    private static let there = group("192.0.2.2")

    private static func group(_ address: String) -> ClientAddress.Group {
        ClientAddress(try? SocketAddress(ipAddress: address, port: 1)).group
    }

    @discardableResult
    private static func attempt(
        _ throttle: LoginThrottle, _ account: String, from group: ClientAddress.Group, isRight: Bool = false
    ) async -> Duration? {
        guard let turn = await throttle.begin(account: account, from: group, rules) else { return nil }
        return await throttle.end(turn, isRight: isRight, rules)
    }

    @Test(arguments: [(0, 0), (1, 80), (2, 160), (3, 320), (4, 320), (1000, 320)])
    func `the delay doubles up to its limit`(failures: Int, milliseconds: Int) {
        #expect(LoginThrottle.delay(after: failures, Self.rules) == .milliseconds(milliseconds))
    }

    @Test func `wrong logins at the same time are judged one after the other, each after the delay of the one before`()
        async throws
    {
        let throttle = LoginThrottle()
        let start = ContinuousClock.now
        await withTaskGroup(of: Void.self) { tasks in
            for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
                tasks.addTask { await Self.attempt(throttle, "anna@kunde.example", from: Self.group(address)) }
            }
        }
        // 80 + 160 + 320: three connections from three addresses gain nothing.
        #expect(start.duration(to: .now) >= .milliseconds(560))
    }

    @Test func `a right login waits for the wrong one before it, and then costs nothing`() async throws {
        let throttle = LoginThrottle()
        let turn = try #require(await throttle.begin(account: "Anna@kunde.example", from: Self.here, Self.rules))
        let start = ContinuousClock.now
        async let wrong = throttle.end(turn, isRight: false, Self.rules)
        await Self.attempt(throttle, "anna@kunde.example", from: Self.there, isRight: true)
        #expect(start.duration(to: .now) >= .milliseconds(80))
        #expect(await wrong == .milliseconds(80))
        #expect(try #require(await Self.attempt(throttle, "anna@kunde.example", from: Self.here)) == .milliseconds(80))
    }

    @Test func `an address that guesses many accounts is slowed for all of them`() async throws {
        let throttle = LoginThrottle()
        for account in 1...4 { await Self.attempt(throttle, "user\(account)@kunde.example", from: Self.here) }
        // The fourth is one over the three free ones; the fifth two.
        let fifth = try #require(await Self.attempt(throttle, "user5@kunde.example", from: Self.here))
        #expect(fifth == .milliseconds(160))
        let elsewhere = try #require(await Self.attempt(throttle, "user6@kunde.example", from: Self.there))
        #expect(elsewhere == .milliseconds(80))
    }

    @Test func `the owner gets in where he was before, while others guess`() async throws {
        let throttle = LoginThrottle()
        await Self.attempt(throttle, "anna@kunde.example", from: Self.here, isRight: true)
        let held = try #require(await throttle.begin(account: "anna@kunde.example", from: Self.there, Self.rules))
        // Would wait for ever in the guesser's line.
        #expect(await Self.attempt(throttle, "anna@kunde.example", from: Self.here, isRight: true) != nil)
        throttle.giveUp(held)
    }

    @Test func `a line has an end, and nobody waits in it when the server goes down`() async throws {
        let throttle = LoginThrottle()
        let held = try #require(await throttle.begin(account: "a", from: Self.here, Self.rules))
        let refused = await withTaskGroup(of: Bool.self) { tasks in
            for _ in 0..<30 { tasks.addTask { await throttle.begin(account: "a", from: Self.here, Self.rules) == nil } }
            var refused = 0
            for await isRefused in tasks where isRefused {
                refused += 1
                // Ten found the line too long; the others are let go by the end of the server.
                if refused == 10 { throttle.drain() }
            }
            return refused
        }
        #expect(refused == 30)
        let start = ContinuousClock.now
        await throttle.end(held, isRight: false, .init(delay: .seconds(600), longestDelay: .seconds(600)))
        #expect(start.duration(to: .now) < .seconds(300))
        #expect(await throttle.begin(account: "b", from: Self.here, Self.rules) == nil)
    }

    @Test func `what is remembered is bounded`() async throws {
        let throttle = LoginThrottle(capacity: 16)
        let rules = SubmissionSettings.Throttling(delay: .zero, longestDelay: .zero, freePerAddress: 1_000_000)
        for account in 0..<200 {
            let group = Self.group("198.51.100.\(account)")
            guard let turn = await throttle.begin(account: "user\(account)", from: group, rules) else { continue }
            await throttle.end(turn, isRight: account.isMultiple(of: 2), rules)
        }
        #expect(throttle.count <= 2 * 16 + 2)
    }
}
