import DNS
import Foundation
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

    /// A port that is taken, so that nobody else gets it meanwhile, and on which nobody listens.
    private struct DeafPort {
        let descriptor: CInt
        let port: Int

        init() throws {
            descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let descriptor = descriptor
            let isBound = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
                }
            }
            try #require(isBound)
            port = Int(UInt16(bigEndian: address.sin_port))
        }
    }

    @Test func `nobody at any address is an error`() async throws {
        let deaf = try DeafPort()
        defer { close(deaf.descriptor) }
        await #expect(throws: (any Error).self) { try await connect(["127.0.0.1", "127.0.0.2"], port: deaf.port) }
    }
}
