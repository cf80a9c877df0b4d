import NIOCore
import NIOSSL
import NIOTLS

/// The end of a session's pipeline: makes what happens on the channel into ``SessionInput``, keeps it until the session asks, and watches the
/// deadline. Everything in it happens on the event loop.
final class SessionInputHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long a session may do nothing about a deadline that has passed: it may hang in a write to a client that reads nothing.
    private static let grace = TimeAmount.seconds(30)
    /// So much waits for the session before the socket is read no more; a block can have 64 KiB. It is read again when nothing waits.
    private static let mostWaiting = 4

    private let deadline: SessionDeadline
    private var context: ChannelHandlerContext?
    private var check: Scheduled<Void>?
    private var overdue: NIODeadline?

    private var inputs = CircularBuffer<SessionInput>(initialCapacity: 4)
    /// Why nothing comes any more, once that is so.
    private var end: Result<SessionInput?, any Error>?
    private var listener: CheckedContinuation<SessionInput?, any Error>?
    private var writer: CheckedContinuation<Void, Never>?
    private var holdsRead = false
    /// The connection is closed. Before it is active it is not: a session may begin in the turn of the loop before that.
    private(set) var isClosed = false

    init(deadline: SessionDeadline) {
        self.deadline = deadline
    }

    // MARK: The session

    /// What waits already; nil when the session has to wait for it, with ``listen(_:)``.
    func taken() -> Result<SessionInput?, any Error>? {
        guard let input = inputs.popFirst() else { return end }
        if holdsRead, inputs.isEmpty {
            holdsRead = false
            context?.read()
        }
        return .success(input)
    }

    func listen(_ continuation: CheckedContinuation<SessionInput?, any Error>) {
        // One task asks, and not before it has its answer.
        listener?.resume(returning: nil)
        listener = continuation
    }

    /// Writes, if the network has room.
    /// - Returns: false when the session has to wait first, with ``awaitRoom(_:)``.
    /// - Throws: `ChannelError.ioOnClosedChannel`.
    func write(_ octets: ByteBuffer) throws -> Bool {
        guard let context, !isClosed else { throw ChannelError.ioOnClosedChannel }
        guard context.channel.isWritable else { return false }
        context.writeAndFlush(wrapOutboundOut(octets), promise: nil)
        return true
    }

    /// `continuation` is resumed when there is room again, or the channel is gone.
    func awaitRoom(_ continuation: CheckedContinuation<Void, Never>) {
        writer?.resume()
        writer = continuation
    }

    /// Closes our side.
    func finish() {
        context?.close(mode: .output, promise: nil)
    }

    func close() {
        context?.close(promise: nil)
    }

    /// The deadline is earlier than the next check.
    func deadlineMoved() {
        if let context { scheduleCheck(context) }
    }

    // MARK: The channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        scheduleCheck(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
        self.context = nil
        isClosed = true
        end(.success(nil))
    }

    func channelInactive(context: ChannelHandlerContext) {
        check?.cancel()
        isClosed = true
        end(.success(nil))
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(.octets(unwrapInboundIn(data)))
    }

    func read(context: ChannelHandlerContext) {
        if inputs.count < Self.mostWaiting { context.read() } else { holdsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { resumeWriter() }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(error))
        context.fireErrorCaught(error)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted:
            let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
            take(.secured(version: handler?.tlsVersion?.name ?? "TLS"))
        case is SessionRegistry.DrainRequest: take(.drain)
        case ChannelEvent.inputClosed:
            end(.success(nil), isWriterGone: false)
            context.fireUserInboundEventTriggered(event)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func take(_ input: SessionInput) {
        guard end == nil else { return }
        if let listener {
            self.listener = nil
            listener.resume(returning: input)
        } else {
            inputs.append(input)
        }
    }

    private func end(_ result: Result<SessionInput?, any Error>, isWriterGone: Bool = true) {
        if isWriterGone { resumeWriter() }
        guard end == nil else { return }
        end = result
        listener?.resume(with: result)
        listener = nil
    }

    private func resumeWriter() {
        writer?.resume()
        writer = nil
    }

    // MARK: Time

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
        take(.deadlinePassed)
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
