import NIOCore
import NIOPosix

/// An SMTP client that sends what it is told and reads replies.
final class TestClient {
    struct ConnectionClosed: Error {}

    /// Hands on what comes in; the stream ends when the connection does.
    private final class Inbox: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let continuation: AsyncStream<ByteBuffer>.Continuation

        init(_ continuation: AsyncStream<ByteBuffer>.Continuation) {
            self.continuation = continuation
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(unwrapInboundIn(data))
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed? = event as? ChannelEvent { continuation.finish() }
        }

        func channelInactive(context: ChannelHandlerContext) {
            continuation.finish()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// Keeps the connection open as long as somebody holds it.
    final class Connection: Sendable {
        let channel: any Channel

        init(_ channel: any Channel) {
            self.channel = channel
        }

        deinit {
            channel.close(promise: nil)
        }
    }

    let connection: Connection
    private var octets: AsyncStream<ByteBuffer>.Iterator
    private var buffered = ByteBuffer()

    init(host: String = "127.0.0.1", port: Int) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        octets = stream.makeAsyncIterator()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Inbox(continuation))
                }
            }
            // The server's answers to a client that has closed its own side.
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: host, port: port).get()
        connection = Connection(channel)
    }

    var channel: any Channel { connection.channel }

    /// The next reply, lines joined by LF.
    func reply() async throws -> String {
        var lines: [String] = []
        while true {
            while let line = nextLine() {
                lines.append(line)
                if line.dropFirst(3).first != "-" { return lines.joined(separator: "\n") }
            }
            guard let more = await octets.next() else { throw ConnectionClosed() }
            buffered.writeImmutableBuffer(more)
        }
    }

    private func nextLine() -> String? {
        guard let end = buffered.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = buffered.readString(length: end - buffered.readerIndex + 1)
        return line.map { String($0.dropLast()) }
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Sends a line and reads the reply.
    @discardableResult
    func say(_ line: String) async throws -> String {
        try await send(line + "\r\n")
        return try await reply()
    }

    /// Reads the greeting and says EHLO.
    func greet() async throws {
        _ = try await reply()
        try await say("EHLO client.example")
    }

    /// Whether the server closes the connection without another word.
    func isClosedByServer() async -> Bool {
        guard buffered.readableBytes == 0 else { return false }
        return await octets.next() == nil
    }
}
