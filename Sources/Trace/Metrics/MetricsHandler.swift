import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers the requests of one connection. The handler for pipelining before it lets one through at a time, closes the
/// connection behind the answer that says so, and when the server ends.
final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let registry: PrometheusRegistry
    private let health: @Sendable () -> Bool

    init(registry: PrometheusRegistry, health: @escaping @Sendable () -> Bool) {
        self.registry = registry
        self.health = health
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // The answer follows the end of the request: an answer in the middle of a body would leave the rest to be read as a request.
        switch Self.unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is IdleStateHandler.IdleStateEvent else { return context.fireUserInboundEventTriggered(event) }
        context.close(promise: nil)
    }

    /// The client sent what is no HTTP and was told so, or it went away: that costs this connection.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: -

    private var head: HTTPRequestHead?

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let answer: EventLoopFuture<MetricsAnswer>
        switch MetricsAnswer.question(of: head) {
        case .refused(let refusal):
            return write(refusal, to: head, context)
        // Counting open files walks a folder with as many entries as there are sessions: not on a thread that carries mail.
        case .metrics:
            answer = NIOThreadPool.singleton.runIfActive(eventLoop: context.eventLoop) { [registry] in
                .metrics(registry.rendered())
            }
        case .health:
            answer = NIOThreadPool.singleton.runIfActive(eventLoop: context.eventLoop) { [health] in .health(health()) }
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        answer.whenComplete { result in
            let (handler, context) = bound.value
            switch result {
            case .success(let answer): handler.write(answer, to: head, context)
            case .failure: context.close(promise: nil)
            }
        }
    }

    private func write(_ answer: MetricsAnswer, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders([
            ("Content-Type", answer.contentType), ("Content-Length", String(answer.body.utf8.count)),
            ("Cache-Control", "no-store"),
        ])
        if let allow = answer.allow { headers.add(name: "Allow", value: allow) }
        if !head.isKeepAlive { headers.add(name: "Connection", value: "close") }
        context.write(
            Self.wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers))),
            promise: nil)
        // RFC 9110 §9.3.2: HEAD has the fields of GET, and no content.
        if head.method != .HEAD {
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !head.isKeepAlive { bound.value.close(promise: nil) }
        }
    }
}
