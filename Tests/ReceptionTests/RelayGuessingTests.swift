import Delivery
import NIOCore
import SMTP
import Testing

@testable import Reception

/// Trying names at a domain whose mail belongs on another host costs what it costs at one of this server.
@Suite struct RelayGuessingTests {
    private static let primary = NextHop.host("primary.example", port: 25)

    private static var settings: ReceptionSettings {
        var settings = ReceptionSettings.forwarding
        settings.guessing = .init(free: 100, endAfter: 6, wait: .milliseconds(1))
        return settings
    }

    @Test(arguments: [Reply(550, .init(5, 1, 1), "no such user"), Reply(550, nil, "no such user")], [true, false])
    func `a name that the host does not know is a guess, asked for or remembered`(said: Reply, isNew: Bool) async throws {
        try await ForwardingServer.run(server: Self.settings) { server in
            try await server.relay("relay.example")
            server.hops.set(Self.primary) { $0.recipient = said }
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example>")
            for number in 1...6 {
                #expect(try await client.say("RCPT TO:<guess\(isNew ? number : 0)@relay.example>").hasPrefix("550 5."))
            }
            #expect(try await client.reply().hasPrefix("421 4.7.0 "))
            #expect(await client.isClosedByServer())
            let address = ClientAddress(try SocketAddress(ipAddress: "127.0.0.1", port: 1))
            #expect(server.reception.guesses.isSlowed(address.group))
            #expect(server.hops.asked.count == (isNew ? 6 : 1))
        }
    }

    /// Asks for a name so often that the session would end if it were a guess.
    private static func ask(_ server: ForwardingServer, _ recipient: String, expecting said: Reply) async throws {
        let client = try await server.client()
        _ = try await client.say("MAIL FROM:<a@b.example>")
        for _ in 1...8 { #expect(try await client.say("RCPT TO:<\(recipient)>").hasPrefix("\(said.code) ")) }
        #expect(try await client.say("RSET").hasPrefix("250 "))
    }

    @Test(arguments: [
        Reply(550, .init(5, 7, 1), "not from you"), Reply(552, .init(5, 2, 2), "over quota"),
        Reply(450, .init(4, 1, 1), "perhaps"),
        Reply(554, nil, "go away"),
    ])
    func `a host that refuses for another reason makes no guess of it`(said: Reply) async throws {
        try await ForwardingServer.run(server: Self.settings) { server in
            try await server.relay("relay.example")
            server.hops.set(Self.primary) { $0.recipient = said }
            try await Self.ask(server, "name@relay.example", expecting: said)
        }
    }

    @Test func `a forward whose next hop does not know its target is no guess: the name is there`() async throws {
        try await ForwardingServer.run(server: Self.settings) { server in
            try await server.alias("out@kunde.example", "x@next.example")
            let gone = Reply(550, .init(5, 1, 1), "gone")
            server.hops.set("next.example") { $0.recipient = gone }
            try await Self.ask(server, "out@kunde.example", expecting: gone)
        }
    }
}
