import Delivery
import NIOCore
import NIOSSL

/// The sessions of one event loop. They begin and run on the thread that reads their sockets, so that neither a new connection nor a
/// command costs a hop to another thread.
struct SessionLane: Sendable {
    /// A connection whose session has not begun.
    private struct Arrival: Sendable {
        let connection: SessionConnection
        let kind: ListenerKind
        let deadline: SessionDeadline
    }

    let eventLoop: any EventLoop
    let executor: EventLoopExecutor
    private let arrivals: AsyncStream<Arrival>
    private let continuation: AsyncStream<Arrival>.Continuation

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        executor = EventLoopExecutor(eventLoop)
        (arrivals, continuation) = AsyncStream.makeStream()
    }

    /// Runs sessions until ``finish()``, and returns when the last of them has ended.
    func run(_ reception: Reception) async {
        await withDiscardingTaskGroup { sessions in
            for await arrival in arrivals {
                sessions.addTask(executorPreference: executor) {
                    await SMTPSession.serve(
                        arrival.connection, kind: arrival.kind, deadline: arrival.deadline, reception: reception)
                }
            }
        }
    }

    /// Begins a session on a connection. To be called on the event loop, while the channel is set up.
    func take(_ channel: any Channel, kind: ListenerKind, settings: ReceptionSettings) throws {
        if kind == .submissions {
            // RFC 8314 §3.3: TLS before anything else. Without a certificate nobody is served here.
            guard let tls = settings.tls else { throw ChannelError.operationUnsupported }
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
        }
        let deadline = SessionDeadline()
        _ = deadline.set(settings.timeouts.command)
        let handler = SessionInputHandler(deadline: deadline)
        try channel.pipeline.syncOperations.addHandler(handler)
        let connection = SessionConnection(channel, handler: handler)
        if case .terminated = continuation.yield(Arrival(connection: connection, kind: kind, deadline: deadline)) {
            throw ChannelError.ioOnClosedChannel
        }
    }

    /// No connection comes any more; those that the loop has been given already still get their session.
    func finish() async {
        try? await eventLoop.submit { continuation.finish() }.get()
    }
}
