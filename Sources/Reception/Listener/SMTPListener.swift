import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Takes connections on listening sockets and runs a task for each session, until it is told to shut down gracefully: then no new
/// sessions, open transactions finish within the drain time, and ``run()`` returns when the last session has ended.
public struct SMTPListener: Service {
    private let sockets: [ListeningSocket]
    private let reception: Reception
    private let group: any EventLoopGroup
    private let onReady: @Sendable () -> Void

    /// - Parameters:
    ///   - sockets: taken over; they are closed when the service ends.
    ///   - onReady: called once connections are taken on all of them.
    public init(
        sockets: [ListeningSocket], reception: Reception, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        onReady: @escaping @Sendable () -> Void = {}
    ) {
        self.sockets = sockets
        self.reception = reception
        self.group = group
        self.onReady = onReady
    }

    public func run() async throws {
        let lanes = group.makeIterator().map { SessionLane($0) }
        let listening = try await listen(lanes)
        onReady()
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await serve(lanes, until: listening)
            } onGracefulShutdown: {
                shutDown(listening)
            }
        } onCancel: {
            for channel in listening { channel.close(promise: nil) }
            reception.registry.cut()
        }
    }

    /// Runs sessions until the listening channels are closed and the last session has ended.
    private func serve(_ lanes: [SessionLane], until listening: [any Channel]) async {
        await withDiscardingTaskGroup { tasks in
            for lane in lanes {
                tasks.addTask(executorPreference: lane.executor) { await lane.run(reception) }
            }
            for channel in listening { try? await channel.closeFuture.get() }
            for lane in lanes { await lane.finish() }
        }
    }

    private func shutDown(_ listening: [any Channel]) {
        reception.logger.info("shutting down", metadata: ["sessions": "\(reception.sessions)"])
        for channel in listening { channel.close(promise: nil) }
        reception.registry.drain()
        reception.throttle.drain()
        let drain = TimeAmount(reception.settings.timeouts.drain)
        let reception = reception
        group.next().scheduleTask(in: drain) { reception.registry.cut() }
    }

    private func listen(_ lanes: [SessionLane]) async throws -> [any Channel] {
        let byLoop = Dictionary(uniqueKeysWithValues: lanes.map { (ObjectIdentifier($0.eventLoop), $0) })
        var listening: [any Channel] = []
        for socket in sockets { listening.append(try await listen(on: socket, byLoop)) }
        return listening
    }

    private func listen(on socket: ListeningSocket, _ lanes: [ObjectIdentifier: SessionLane]) async throws -> any Channel {
        let reception = reception
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptErrorHandler(logger: reception.logger))
                }
            }
            // A client may close its side behind QUIT and still wants the answers.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try lanes[ObjectIdentifier(channel.eventLoop)]?.take(channel, kind: socket.kind, settings: reception.settings)
                }
            }
        let isTCP = socket.kind != .local
        return try await (isTCP ? bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1) : bootstrap)
            .withBoundSocket(socket.descriptor)
            .get()
    }
}
