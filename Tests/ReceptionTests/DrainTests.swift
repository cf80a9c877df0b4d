import Testing

@testable import Reception

/// What a graceful shutdown does to sessions: `TestServer.run` begins one when its body is done, and waits for its end.
@Suite struct DrainTests {
    @Test func `an idle session is told to come back, an open transaction finishes first`() async throws {
        try await TestServer.run { server in
            let idle = try await server.connect()
            try await idle.greet()
            let busy = try await server.connect()
            try await busy.greet()
            try await busy.say("MAIL FROM:<a@b.example>")
            try await busy.say("RCPT TO:<anna@kunde.example>")
            try await busy.say("DATA")
            server.reception.registry.drain()
            #expect(try await idle.reply().hasPrefix("421 4.3.2 "))
            #expect(await idle.isClosedByServer())
            #expect(try await busy.say("x\r\n.").hasPrefix("250 "))
            #expect(try await busy.reply().hasPrefix("421 4.3.2 "))
            #expect(server.delivery.mails.count == 1)
            let late = try await server.connect()
            #expect(try await late.reply().hasPrefix("421 4.3.2 "))
        }
    }

    @Test func `a transaction that does not finish in time is cut off and leaves nothing`() async throws {
        var settings = ReceptionSettings.test
        settings.timeouts.drain = .milliseconds(100)
        let kept = TestBox<TestServer>()
        let client = TestBox<TestClient.Connection>()
        try await TestServer.run(settings) { server in
            let open = try await server.connect()
            try await open.greet()
            try await open.say("MAIL FROM:<a@b.example>")
            try await open.say("RCPT TO:<anna@kunde.example>")
            try await open.say("DATA")
            client.value = open.connection
            kept.value = server
        }
        let server = try #require(kept.value)
        #expect(server.delivery.open == 0)
        #expect(server.delivery.mails.isEmpty)
    }

    @Test func `a mail that is being made durable is finished though its session is cut off`() async throws {
        let kept = TestBox<TestServer>()
        try await TestServer.run { server in
            server.delivery.hold()
            let client = try await server.connect()
            try await client.greet()
            try await client.say("MAIL FROM:<a@b.example>")
            try await client.say("RCPT TO:<anna@kunde.example>")
            try await client.say("DATA")
            try await client.send("x\r\n.\r\n")
            while server.delivery.state.withLock(\.waiting.isEmpty) { await Task.yield() }
            server.reception.registry.cut()
            server.delivery.release()
            kept.value = server
        }
        #expect(try #require(kept.value).delivery.mails.count == 1)
    }
}
