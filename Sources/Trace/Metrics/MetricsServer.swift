import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers `GET /metrics` (Prometheus text) and `GET /health` (200 `ok`, or 503) over HTTP/1.1 on one port.
///
/// There is no login and no TLS: the port belongs on a loopback address, ``isLoopback(_:)`` tells whether it does. A request
/// may have 16 KiB; a connection that is silent for 30 s is closed, and beyond 64 connections new ones are closed at once.
public struct MetricsServer: Service {
    static let requestOctets = 16 * 1024
    /// How long a connection may be silent.
    public static let defaultIdleTimeout: TimeAmount = .seconds(30)
    static let connections = 64

    private let host: String
    private let port: Int
    private let registry: PrometheusRegistry
    private let health: @Sendable () -> Bool
    private let logger: Logger
    private let idleTimeout: TimeAmount
    private let onListening: @Sendable (SocketAddress) -> Void

    /// - Parameters:
    ///   - host: an IPv4 or IPv6 address, or a name.
    ///   - port: 0 for one that is free.
    ///   - health: whether the server serves; asked at each `GET /health`, on a thread that may block for a moment.
    ///   - idleTimeout: how long a connection may be silent.
    ///   - onListening: called with the address, once it is bound.
    public init(
        host: String, port: Int, registry: PrometheusRegistry, logger: Logger,
        idleTimeout: TimeAmount = MetricsServer.defaultIdleTimeout,
        health: @escaping @Sendable () -> Bool = { true },
        onListening: @escaping @Sendable (SocketAddress) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.registry = registry
        self.logger = logger
        self.idleTimeout = idleTimeout
        self.health = health
        self.onListening = onListening
    }

    /// Whether only this machine reaches `address`: 127.0.0.0/8, `::1`, 127.0.0.0/8 mapped into IPv6, or a UNIX socket.
    public static func isLoopback(_ address: SocketAddress) -> Bool {
        switch address {
        case .unixDomainSocket:
            return true
        case .v4(let address):
            return UInt32(bigEndian: address.address.sin_addr.s_addr) >> 24 == 127
        case .v6(let address):
            let octets = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
            let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 127]
            return octets == [UInt8](repeating: 0, count: 15) + [1] || octets.starts(with: mapped)
        }
    }

    /// Serves until the server shuts down or the task is cancelled. At a shutdown a request that is being answered is answered to
    /// its end, for at most 5 s.
    /// - Throws: ``TraceError/cannotListen(address:reason:)``.
    public func run() async throws {
        let connections = MetricsConnections(limit: MetricsServer.connections)
        let listener = try await listen(connections)
        if let address = listener.localAddress {
            logger.info("metrics are served", metadata: ["address": "\(address)"])
            onListening(address)
        }
        await withTaskCancellationOrGracefulShutdownHandler {
            // Ends when it is closed, below, and with an error when the kernel closed it: then there is nothing more to serve.
            try? await listener.closeFuture.get()
        } onCancelOrGracefulShutdown: {
            listener.close(promise: nil)
        }
        await connections.quiesce(within: Task.isCancelled ? .zero : .seconds(5))
    }

    private func listen(_ connections: MetricsConnections) async throws(TraceError) -> any Channel {
        do {
            return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { [idleTimeout, registry, health] channel in
                    guard connections.add(channel) else { return channel.close() }
                    return channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(IdleStateHandler(allTimeout: idleTimeout))
                        try pipeline.addHandler(RequestSizeLimit(octets: MetricsServer.requestOctets))
                        try pipeline.configureHTTPServerPipeline()
                        try pipeline.addHandler(MetricsHandler(registry: registry, health: health))
                    }
                }
                .bind(host: host, port: port).get()
        } catch {
            throw .cannotListen(address: "\(host):\(port)", reason: "\(error)")
        }
    }
}
