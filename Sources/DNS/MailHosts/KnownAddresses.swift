import NIOCore
import NIOPosix

/// Hands the addresses of a ``MailHost`` to NIO, which then races IPv6 and IPv4 as RFC 8305 describes (§5: one attempt after the
/// other at short distance, the first connection wins):
///
///     ClientBootstrap(group: loop).resolver(KnownAddresses(host.addresses, on: loop)).connect(host: host.name.ascii, port: 25)
public struct KnownAddresses: NIOPosix.Resolver, Sendable {
    private let addresses: [IPAddress]
    private let eventLoop: any EventLoop

    /// - Parameter eventLoop: the one that the connection is made on.
    public init(_ addresses: [IPAddress], on eventLoop: any EventLoop) {
        self.addresses = addresses
        self.eventLoop = eventLoop
    }

    public func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        found(addresses.filter { !$0.isIPv6 }, port: port)
    }

    public func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        found(addresses.filter(\.isIPv6), port: port)
    }

    public func cancelQueries() {}

    private func found(_ addresses: [IPAddress], port: Int) -> EventLoopFuture<[SocketAddress]> {
        eventLoop.makeSucceededFuture(addresses.compactMap { try? SocketAddress(ipAddress: $0.description, port: port) })
    }
}
