import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Takes connections on listening sockets and runs a task for each session, until it is told to shut down gracefully: then no new
/// sessions, open transactions finish within the drain time, and ``run()`` returns when the last session has ended.
public struct SMTPListener: Service {
    private typealias ServerChannel = NIOAsyncChannel<PendingSession, Never>

    /// A connection whose session has not begun.
    private struct PendingSession: Sendable {
        let channel: SMTPSession.SessionChannel
        let deadline: SessionDeadline
    }

    private let sockets: [ListeningSocket]
    private let reception: Reception
    private let group: any EventLoopGroup
    private let onReady: @Sendable () -> Void
    private let executors: [ObjectIdentifier: EventLoopExecutor]

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
        executors = Dictionary(uniqueKeysWithValues: group.makeIterator().map { (ObjectIdentifier($0), EventLoopExecutor($0)) })
    }

    public func run() async throws {
        var servers: [ServerChannel] = []
        for socket in sockets {
            for eventLoop in group.makeIterator() { servers.append(try await accept(on: socket, eventLoop)) }
            close(socket.descriptor)
        }
        let listening = servers
        let reception = reception
        let group = group
        onReady()
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { tasks in
                for server in listening {
                    tasks.addTask(executorPreference: executors[ObjectIdentifier(server.channel.eventLoop)]) {
                        try await serve(server)
                    }
                }
            }
        } onGracefulShutdown: {
            reception.logger.info("shutting down", metadata: ["sessions": "\(reception.sessions)"])
            for server in listening { server.channel.close(promise: nil) }
            reception.registry.drain()
            let drain = reception.settings.timeouts.drain / .nanoseconds(1)
            group.next().scheduleTask(in: .nanoseconds(Int64(min(drain, 1e18)))) { reception.registry.cut() }
        }
    }

    private func serve(_ server: ServerChannel) async throws {
        try await withThrowingDiscardingTaskGroup { sessions in
            try await server.executeThenClose { connections in
                for try await pending in connections {
                    let eventLoop = pending.channel.channel.eventLoop
                    sessions.addTask(executorPreference: executors[ObjectIdentifier(eventLoop)]) {
                        await SMTPSession.serve(pending.channel, deadline: pending.deadline, reception: reception)
                    }
                }
            }
        }
    }

    /// Each event loop accepts for itself: a session that stays on the thread that accepted it costs no hop from one to another. The loops
    /// share one socket and so one backlog; none of it is lost when one of them closes.
    private func accept(on socket: ListeningSocket, _ eventLoop: any EventLoop) async throws -> ServerChannel {
        let reception = reception
        let descriptor = try socket.duplicated()
        return try await ServerBootstrap(group: eventLoop)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptErrorHandler(logger: reception.logger))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A client may close its side behind QUIT and still wants the answers.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(descriptor, cleanupExistingSocketFile: false) { channel in
                channel.eventLoop.makeCompletedFuture { try Self.initialize(channel, settings: reception.settings) }
            }
    }

    private static func initialize(_ channel: any Channel, settings: ReceptionSettings) throws -> PendingSession {
        let deadline = SessionDeadline()
        _ = deadline.set(settings.timeouts.command)
        let handler = SessionInputHandler(deadline: deadline)
        try channel.pipeline.syncOperations.addHandler(handler)
        let asyncChannel = try SMTPSession.SessionChannel(
            wrappingChannelSynchronously: channel,
            configuration: .init(
                // Enough to keep a session busy; a block can have 64 KiB.
                backPressureStrategy: .init(lowWatermark: 1, highWatermark: 4), isOutboundHalfClosureEnabled: true))
        return PendingSession(channel: asyncChannel, deadline: deadline)
    }
}
