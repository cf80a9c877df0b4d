import NIOCore

/// A client's connection as its session has it: what comes in, and the way out.
///
/// The session's task runs on the event loop of the socket (see `EventLoopExecutor`), as the handler does: a command is handed over and a reply
/// written with no lock and no hop. `NIOAsyncChannel`, which any task may use, costs a tenth of a small mail's processor time more.
struct SessionConnection: Sendable {
    let channel: any Channel
    private let handler: NIOLoopBound<SessionInputHandler>

    /// To be called on the channel's event loop, as everything else here.
    init(_ channel: any Channel, handler: SessionInputHandler) {
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// What comes next; nil when nothing comes any more.
    /// - Throws: what the channel said of an error.
    func next() async throws -> SessionInput? {
        if let taken = handler.value.taken() { return try taken.get() }
        return try await withCheckedThrowingContinuation { handler.value.listen($0) }
    }

    /// Hands octets to the network; waits while it takes none.
    /// - Throws: `ChannelError.ioOnClosedChannel`.
    func write(_ octets: ByteBuffer) async throws {
        while try !handler.value.write(octets) {
            await withCheckedContinuation { handler.value.awaitRoom($0) }
        }
    }

    /// Closes our side; what the client still sends can be read.
    func finish() { handler.value.finish() }

    /// Closes the connection, and returns when it is closed.
    func close() async {
        handler.value.close()
        if !handler.value.isClosed { try? await channel.closeFuture.get() }
    }

    /// The deadline is earlier than the handler's next look at it.
    func deadlineMoved() { handler.value.deadlineMoved() }
}
