import Foundation
import NIOCore
import NIOPosix
import TestFixtures
import Testing

@testable import Reception

@Suite struct ListeningSocketTests {
    @Test func `IPv4 and IPv6 listen side by side on one port`() throws {
        let four = try ListeningSocket(listeningOn: SocketAddress(ipAddress: "127.0.0.1", port: 0))
        defer { close(four.descriptor) }
        let port = try #require(four.address.port)
        #expect(four.name == "127.0.0.1:\(port)")
        let six = try ListeningSocket(listeningOn: SocketAddress(ipAddress: "::1", port: port))
        defer { close(six.descriptor) }
        #expect(six.name == "[::1]:\(port)")
    }

    @Test func `a port that is taken is named, with what to do`() throws {
        let first = try ListeningSocket(listeningOn: SocketAddress(ipAddress: "127.0.0.1", port: 0))
        defer { close(first.descriptor) }
        let error = #expect(throws: ListenError.self) { try ListeningSocket(listeningOn: first.address) }
        let text = try #require(error).description
        #expect(text.contains(":\(first.address.port ?? 0): cannot bind: "))
        #expect(text.contains("another program listens there"))
    }

    @Test func `a descriptor that does not listen is refused`() throws {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        #expect(throws: ListenError.self) { try ListeningSocket(inherited: file) }
    }

    @Test func `a client over IPv6 is served`() async throws {
        let socket = try ListeningSocket(listeningOn: SocketAddress(ipAddress: "::1", port: 0))
        let trace = MemoryTrace()
        let reception = Reception(
            settings: .test, directory: TestDirectory(), logins: TestDirectory(), delivery: TestDelivery(), spool: TestSpool(),
            trace: trace, logger: .quiet)
        try await reception.serving(on: socket) {
            let client = try await TestClient(host: "::1", port: socket.address.port ?? 0)
            #expect(try await client.reply().hasPrefix("220 "))
            try await client.say("QUIT")
        }
        #expect(trace.events.first?.client == "::1")
    }
}
