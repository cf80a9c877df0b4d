import DNS
import NIOCore
import NIOPosix
import Testing

@Suite struct AddressRaceTests {
    private func server(_ host: String) async throws -> any Channel {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: host, port: 0).get()
    }

    private func connect(_ addresses: [String], port: Int) async throws -> any Channel {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        return try await ClientBootstrap(group: loop)
            .resolver(KnownAddresses(addresses.compactMap { IPAddress($0) }, on: loop))
            .connectTimeout(.seconds(20))
            .connect(host: "mx.far.example", port: port).get()
    }

    /// 192.0.2.1 (RFC 5737) swallows the connection or is unreachable; either way the address behind it is tried.
    @Test(arguments: [["127.0.0.1"], ["::1", "127.0.0.1"], ["2001:db8::1", "127.0.0.1"], ["192.0.2.1", "127.0.0.1"]])
    func `the address that answers is used`(addresses: [String]) async throws {
        let server = try await server("127.0.0.1")
        let channel = try await connect(addresses, port: try #require(server.localAddress?.port))
        #expect(channel.remoteAddress?.ipAddress == "127.0.0.1")
        try await channel.close()
        try await server.close()
    }

    @Test func `nobody at any address is an error`() async throws {
        let server = try await server("127.0.0.1")
        let port = try #require(server.localAddress?.port)
        try await server.close()
        await #expect(throws: (any Error).self) { try await connect(["127.0.0.1", "::1"], port: port) }
    }
}
