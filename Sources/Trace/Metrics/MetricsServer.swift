import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Answers `GET /metrics` (Prometheus text) and `GET /health` (200 `ok`, or 503) over HTTP/1.1 on one port.
///
/// There is no login and no TLS: the port belongs on a loopback address, ``isLoopback(_:)`` tells whether it does. A request
/// may have 16 KiB; a connection that is silent for 30 s is closed, and beyond 64 connections new ones are closed at once.
public struct MetricsServer: Service {
    static let requestOctets = 16 * 1024
    /// How long a connection may be silent.
    public static let defaultIdleTimeout: TimeAmount = .seconds(30)
    static let connections = 64

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    private let host: String
    private let port: Int
    private let registry: PrometheusRegistry
    private let health: @Sendable () async -> Bool
    private let logger: Logger
    private let idleTimeout: TimeAmount
    private let onListening: @Sendable (SocketAddress) -> Void

    /// - Parameters:
    ///   - host: an IPv4 or IPv6 address, or a name.
    ///   - port: 0 for one that is free.
    ///   - health: whether the server serves; asked at each `GET /health`.
    ///   - idleTimeout: how long a connection may be silent.
    ///   - onListening: called with the address, once it is bound.
    public init(
        host: String, port: Int, registry: PrometheusRegistry, logger: Logger,
        idleTimeout: TimeAmount = MetricsServer.defaultIdleTimeout,
        health: @escaping @Sendable () async -> Bool = { true },
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

    /// Serves until the server shuts down or the task is cancelled. A request that is being answered is answered to its end.
    /// - Throws: ``TraceError/cannotListen(address:reason:)``.
    public func run() async throws {
        let server = try await listen()
        if let address = server.channel.localAddress { onListening(address) }
        let open = OpenConnections()
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections.cancelOnGracefulShutdown() {
                    let isWelcome = open.enter() <= MetricsServer.connections
                    group.addTask {
                        if isWelcome { await serve(connection) } else { try? await connection.executeThenClose { _, _ in } }
                        open.leave()
                    }
                }
            }
        }
    }

    // MARK: -

    private final class OpenConnections: Sendable {
        private let count = Atomic(0)
        /// - Returns: how many there are now.
        func enter() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
        func leave() { count.wrappingSubtract(1, ordering: .relaxed) }
    }

    private func listen() async throws(TraceError) -> NIOAsyncChannel<Connection, Never> {
        do {
            return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port) { [idleTimeout] channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(IdleStateHandler(allTimeout: idleTimeout))
                        try pipeline.addHandler(CloseWhenIdle())
                        try pipeline.addHandler(RequestSizeLimit(octets: MetricsServer.requestOctets))
                        try pipeline.configureHTTPServerPipeline()
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw .cannotListen(address: "\(host):\(port)", reason: "\(error)")
        }
    }

    /// Answers the requests of one connection, one after the other.
    private func serve(_ connection: Connection) async {
        do {
            try await connection.executeThenClose { requests, responses in
                for try await part in requests.cancelOnGracefulShutdown() {
                    // A body says nothing here; it is read and forgotten.
                    guard case .head(let head) = part else { continue }
                    let answer = await answer(to: head)
                    try await MetricsServer.write(answer, to: head, responses)
                    if !head.isKeepAlive { return }
                }
            }
        } catch {
            // The client sent what is no HTTP, or went away: that is its own affair.
            logger.debug("a connection to the metrics port failed", metadata: ["error": "\(error)"])
        }
    }

    private func answer(to head: HTTPRequestHead) async -> MetricsAnswer {
        switch MetricsAnswer.question(of: head) {
        case .refused(let answer): return answer
        case .health: return .health(await health())
        case .metrics:
            // Counting open files walks a folder with as many entries as there are sessions: not on a thread that carries mail.
            let text = try? await NIOThreadPool.singleton.runIfActive { registry.rendered() }
            return .metrics(text ?? registry.rendered())
        }
    }

    private static func write(
        _ answer: MetricsAnswer, to head: HTTPRequestHead,
        _ responses: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        var headers = HTTPHeaders([
            ("Content-Type", answer.contentType), ("Content-Length", String(answer.body.utf8.count)),
            ("Cache-Control", "no-store"),
        ])
        if let allow = answer.allow { headers.add(name: "Allow", value: allow) }
        if !head.isKeepAlive { headers.add(name: "Connection", value: "close") }
        var parts: [HTTPServerResponsePart] = [
            .head(HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers))
        ]
        // RFC 9110 §9.3.2: HEAD has the fields of GET, and no content.
        if head.method != .HEAD { parts.append(.body(.byteBuffer(ByteBuffer(string: answer.body)))) }
        parts.append(.end(nil))
        try await responses.write(contentsOf: parts)
    }
}

/// Closes a connection that the handler before it says is idle.
private final class CloseWhenIdle: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
