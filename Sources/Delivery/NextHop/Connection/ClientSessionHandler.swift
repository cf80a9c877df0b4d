import NIOCore
import NIOSSL
import NIOTLS
import SMTP

/// Carries a client machine on its connection's event loop: reads, writes, watches the time each step has.
final class ClientSessionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var machine: ClientStateMachine
    private let timeouts: ClientTimeouts
    private let idleTime: TimeAmount
    private var context: ChannelHandlerContext?
    private var waiting: CheckedContinuation<ClientOutcome, Never>?
    /// The next part of a message waits until the octets before it have left.
    private var holdsForRoom = false
    private var makeTLS: (() throws -> NIOSSLClientHandler)?
    /// Nobody uses the session, and it ends when that stays so.
    private var isParked = false

    private var deadline = NIODeadline.distantFuture
    private var nextCheck = NIODeadline.distantFuture
    private var check: Scheduled<Void>?
    private var repliesSeen = 0

    /// Why TLS failed or the connection broke, where the channel said so.
    private(set) var error: String?
    private(set) var tlsVersion: String?

    init(machine: ClientStateMachine, timeouts: ClientTimeouts, idleTime: TimeAmount) {
        self.machine = machine
        self.timeouts = timeouts
        self.idleTime = idleTime
    }

    /// Tells the machine what to do; `continuation` is resumed with how it ended.
    func begin(
        _ continuation: CheckedContinuation<ClientOutcome, Never>, _ request: (inout ClientStateMachine) -> Void
    ) {
        isParked = false
        guard waiting == nil else { return continuation.resume(returning: .failed(.abandoned)) }
        waiting = continuation
        request(&machine)
        run(isNewStep: true)
    }

    /// How TLS is to be begun, when the machine asks for it.
    func prepareTLS(_ makeTLS: @escaping () throws -> NIOSSLClientHandler) {
        self.makeTLS = makeTLS
    }

    /// Gives the session up and closes the connection.
    func abandon() {
        machine.abandon()
        run(isNewStep: false)
    }

    func reset() {
        machine.reset()
        run(isNewStep: false)
    }

    /// Says QUIT and closes.
    func quit() {
        isParked = false
        machine.quit()
        run(isNewStep: true)
    }

    /// Keeps the session for a short time, until somebody wants it again.
    func park() {
        guard machine.isIdle else { return abandon() }
        isParked = true
        watch(until: .now() + idleTime)
    }

    // MARK: The channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        check?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        machine.receive(unwrapInboundIn(data))
        run(isNewStep: false)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if holdsForRoom, context.channel.isWritable {
            holdsForRoom = false
            resume(.mayContinue)
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        machine.connectionClosed()
        run(isNewStep: false)
        check?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
            tlsVersion = (try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self))?.tlsVersion?.name
            machine.secured()
            run(isNewStep: true)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if self.error == nil { self.error = String(describing: error) }
        context.close(promise: nil)
    }

    // MARK: What the machine asks for

    private func run(isNewStep: Bool) {
        guard let context else { return breakOff() }
        var hasWritten = false
        var isClosing = false
        while let action = machine.nextAction() {
            switch action {
            case .write(let octets):
                context.write(wrapOutboundOut(octets), promise: nil)
                hasWritten = true
            case .startTLS: beginTLS(context)
            case .finished(let outcome):
                if hasWritten { context.flush() }
                hasWritten = false
                // Back-pressure: no more of a message is read than the network takes.
                if outcome == .mayContinue, !context.channel.isWritable { holdsForRoom = true } else { resume(outcome) }
            case .close: isClosing = true
            }
        }
        if hasWritten { context.flush() }
        if isClosing { return close(context) }
        setDeadline(isNewStep: isNewStep)
    }

    /// The connection is gone before anything could be asked.
    private func breakOff() {
        machine.connectionClosed()
        while let action = machine.nextAction() {
            if case .finished(let outcome) = action { resume(outcome) }
        }
    }

    private func close(_ context: ChannelHandlerContext) {
        holdsForRoom = false
        if waiting != nil { resume(.failed(machine.failure ?? .abandoned)) }
        watch(until: .distantFuture)
        context.close(promise: nil)
    }

    private func resume(_ outcome: ClientOutcome) {
        waiting?.resume(returning: outcome)
        waiting = nil
    }

    /// RFC 3207 §4: STARTTLS and its answer went in clear, and from this moment on all is TLS. Both happen in one turn of the event loop.
    private func beginTLS(_ context: ChannelHandlerContext) {
        do {
            guard let handler = try makeTLS?() else { return abandon() }
            makeTLS = nil
            try context.pipeline.syncOperations.addHandler(handler, position: .first)
        } catch {
            self.error = String(describing: error)
            abandon()
        }
    }

    // MARK: Time

    /// A step has its time from the moment it is the one that is due; a reply that comes octet by octet gets no more of it.
    private func setDeadline(isNewStep: Bool) {
        if let step = machine.step {
            guard isNewStep || machine.replies != repliesSeen else { return }
            repliesSeen = machine.replies
            watch(until: .now() + TimeAmount(timeouts[step]))
        } else if holdsForRoom {
            if isNewStep { watch(until: .now() + TimeAmount(timeouts.dataBlock)) }
        } else if !isParked {
            deadline = .distantFuture
        }
    }

    /// A deadline that moves to a later time costs nothing: the check that comes too early notices.
    private func watch(until time: NIODeadline) {
        deadline = time
        guard time < nextCheck, let context else { return }
        check?.cancel()
        nextCheck = time
        check = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.checkDeadline() }
    }

    private func checkDeadline() {
        nextCheck = .distantFuture
        guard deadline <= .now() else { return watch(until: deadline) }
        if isParked { return quit() }
        if holdsForRoom {
            holdsForRoom = false
            machine.abandon()
            resume(.failed(.timedOut(during: .block)))
        } else {
            machine.timedOut()
        }
        run(isNewStep: false)
    }
}

extension TLSVersion {
    /// As the trace shows it.
    fileprivate var name: String {
        switch self {
        case .tlsv1: "TLSv1"
        case .tlsv11: "TLSv1.1"
        case .tlsv12: "TLSv1.2"
        case .tlsv13: "TLSv1.3"
        }
    }
}
