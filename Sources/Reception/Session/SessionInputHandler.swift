import NIOCore
import NIOSSL
import NIOTLS

/// The end of a session's pipeline: makes what happens on the channel into ``SessionInput``, and watches the deadline.
final class SessionInputHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = SessionInput

    /// How long a session may do nothing about a deadline that has passed: it may hang in a write to a client that reads nothing.
    private static let grace = TimeAmount.seconds(30)

    private let deadline: SessionDeadline
    private var check: Scheduled<Void>?
    private var overdue: NIODeadline?

    init(deadline: SessionDeadline) {
        self.deadline = deadline
    }

    func handlerAdded(context: ChannelHandlerContext) {
        scheduleCheck(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        check?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(wrapInboundOut(.octets(unwrapInboundIn(data))))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted:
            let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
            emit(.secured(version: handler?.tlsVersion?.name ?? "TLS"), context)
        case is SessionRegistry.DrainRequest: emit(.drain, context)
        case is SessionDeadline.Moved: scheduleCheck(context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func emit(_ input: SessionInput, _ context: ChannelHandlerContext) {
        context.fireChannelRead(wrapInboundOut(input))
        context.fireChannelReadComplete()
    }

    /// Looks again when the deadline, as it stands now, has come.
    private func scheduleCheck(_ context: ChannelHandlerContext) {
        overdue = nil
        schedule(at: deadline.scheduleCheck(), context)
    }

    private func schedule(at time: NIODeadline, _ context: ChannelHandlerContext) {
        check?.cancel()
        check = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.checkDeadline(context) }
    }

    private func checkDeadline(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        deadline.noteCheck(at: now + SessionInputHandler.grace)
        // Read behind the line above: a deadline that is set from here on is told of.
        guard deadline.value <= now else { return scheduleCheck(context) }
        if let overdue, now - overdue >= SessionInputHandler.grace { return context.close(promise: nil) }
        overdue = now
        schedule(at: now + SessionInputHandler.grace, context)
        emit(.deadlinePassed, context)
    }
}

extension TLSVersion {
    /// As `Received:` and the trace show it.
    fileprivate var name: String {
        switch self {
        case .tlsv1: "TLSv1"
        case .tlsv11: "TLSv1.1"
        case .tlsv12: "TLSv1.2"
        case .tlsv13: "TLSv1.3"
        }
    }
}
