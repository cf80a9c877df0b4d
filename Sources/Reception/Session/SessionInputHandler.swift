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
    /// The deadline is looked at this often, so that setting it costs the session no hop to the event loop.
    private let period: TimeAmount
    private var check: Scheduled<Void>?
    private var overdue: NIODeadline?

    init(deadline: SessionDeadline, shortestTimeout: Duration) {
        self.deadline = deadline
        period = .nanoseconds(max(20_000_000, Int64(min(shortestTimeout / .nanoseconds(1), 1e18)) / 8))
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
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func emit(_ input: SessionInput, _ context: ChannelHandlerContext) {
        context.fireChannelRead(wrapInboundOut(input))
        context.fireChannelReadComplete()
    }

    private func scheduleCheck(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        let next = min(max(deadline.value, now + .milliseconds(5)), now + period)
        check = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { self.checkDeadline(context) }
    }

    private func checkDeadline(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        if deadline.value > now {
            overdue = nil
        } else if let overdue {
            if now - overdue > SessionInputHandler.grace { return context.close(promise: nil) }
        } else {
            overdue = now
            emit(.deadlinePassed, context)
        }
        scheduleCheck(context)
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
