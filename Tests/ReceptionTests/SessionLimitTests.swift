import NIOCore
import SMTP
import Testing

@testable import Reception

@Suite struct SessionLimitTests {
    @Test func `sessions over the limit are sent away, and find a place when one ends`() async throws {
        var settings = ReceptionSettings.test
        settings.sessions = 1
        try await TestServer.run(settings) { server in
            let first = try await server.connect()
            #expect(try await first.reply().hasPrefix("220 "))
            let second = try await server.connect()
            #expect(try await second.reply().hasPrefix("421 4.3.2 "))
            #expect(await second.isClosedByServer())
            try await first.say("QUIT")
            #expect(await first.isClosedByServer())
            try await first.channel.close()
            while server.reception.sessions > 0 { await Task.yield() }
            let third = try await server.connect()
            #expect(try await third.reply().hasPrefix("220 "))
        }
    }

    @Test func `sessions from one address have a limit of their own`() async throws {
        var settings = ReceptionSettings.test
        settings.sessionsPerAddress = 1
        try await TestServer.run(settings) { server in
            let first = try await server.connect()
            #expect(try await first.reply().hasPrefix("220 "))
            let second = try await server.connect()
            #expect(try await second.reply().hasPrefix("421 4.7.0 "))
            #expect(try await first.say("NOOP").hasPrefix("250 "))
        }
    }

    @Test func `a client that says nothing is sent away`() async throws {
        var settings = ReceptionSettings.test
        settings.timeouts.command = .milliseconds(200)
        try await TestServer.run(settings) { server in
            let client = try await server.connect()
            #expect(try await client.reply().hasPrefix("220 "))
            #expect(try await client.reply().hasPrefix("421 4.4.2 "))
            #expect(await client.isClosedByServer())
        }
    }

    /// If it did, the client below would be listened to for ever.
    @Test(.timeLimit(.minutes(1))) func `half a command wins no time`() async throws {
        var settings = ReceptionSettings.test
        settings.timeouts.command = .milliseconds(400)
        try await TestServer.run(settings) { server in
            let client = try await server.connect()
            #expect(try await client.reply().hasPrefix("220 "))
            let channel = client.channel
            let dripping = Task {
                while !Task.isCancelled {
                    try await channel.writeAndFlush(ByteBuffer(string: "N"))
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            #expect(try await client.reply().hasPrefix("421 4.4.2 "))
            dripping.cancel()
        }
    }

    @Test func `a message that stops coming is given up`() async throws {
        var settings = ReceptionSettings.test
        settings.timeouts.data = .milliseconds(200)
        try await TestServer.run(settings) { server in
            let client = try await server.connect()
            try await client.greet()
            try await client.say("MAIL FROM:<a@b.example>")
            try await client.say("RCPT TO:<anna@kunde.example>")
            try await client.say("DATA")
            try await client.send("half a mail")
            #expect(try await client.reply().hasPrefix("421 4.4.2 "))
            #expect(await client.isClosedByServer())
            #expect(server.delivery.open == 0)
        }
    }

    @Test func `a client that talks before the greeting is sent away`() async throws {
        var settings = ReceptionSettings.test
        settings.greetingDelay = .seconds(60)
        try await TestServer.run(settings) { server in
            let client = try await server.connect()
            try await client.send("EHLO client.example\r\n")
            #expect(try await client.reply().hasPrefix("554 5.5.0 "))
            #expect(await client.isClosedByServer())
        }
    }

    @Test func `own networks do not wait for the greeting`() async throws {
        var settings = ReceptionSettings.test
        settings.greetingDelay = .seconds(60)
        settings.ownNetworks = [try NetworkRange("127.0.0.0/8")]
        try await TestServer.run(settings) { server in
            let client = try await server.connect()
            #expect(try await client.reply().hasPrefix("220 "))
        }
    }
}
