import NIOCore
import NIOSSL
import SMTP

/// A connection to one host, with a client machine on its event loop. Told one thing to do at a time.
///
/// The machine runs where the socket is read. A task that runs there too (see `EventLoopExecutor`) needs no hop between threads for a command.
final class ClientConnection: Sendable {
    let channel: any Channel
    /// What it is counted by.
    let slot: String
    private let handler: NIOLoopBound<ClientSessionHandler>

    /// To be called on the event loop of a channel that bears a ``ClientSessionHandler``.
    init(channel: any Channel, slot: String) throws {
        self.channel = channel
        self.slot = slot
        handler = NIOLoopBound(
            try channel.pipeline.syncOperations.handler(type: ClientSessionHandler.self), eventLoop: channel.eventLoop)
    }

    var isOpen: Bool { channel.isActive }

    /// Does one thing, and says how it ended. Where the task is cancelled meanwhile the connection is closed.
    func perform(_ request: @escaping @Sendable (inout ClientStateMachine) -> Void) async -> ClientOutcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                onLoop { $0.begin(continuation, request) }
            }
        } onCancel: {
            onLoop { $0.abandon() }
        }
    }

    /// STARTTLS, the handshake, EHLO anew.
    func startTLS(_ makeTLS: @escaping @Sendable () throws -> NIOSSLClientHandler) async -> ClientOutcome {
        onLoop { $0.prepareTLS(makeTLS) }
        return await perform { $0.startTLS() }
    }

    /// The version of TLS that holds, and what the channel said of an error; to be asked seldom.
    func facts() async -> (tlsVersion: String?, error: String?) {
        let handler = handler
        return (try? await channel.eventLoop.submit { (handler.value.tlsVersion, handler.value.error) }.get()) ?? (nil, nil)
    }

    /// Gives the open transaction up; nothing has to be waited for.
    func reset() { onLoop { $0.reset() } }

    /// Closes the connection, whatever is under way. A message that is not whole is not taken.
    func abandon() { onLoop { $0.abandon() } }

    /// Says QUIT and closes; nobody has to wait for it.
    func quit() { onLoop { $0.quit() } }

    /// Keeps the connection for the next mail, for a short time.
    func park() { onLoop { $0.park() } }

    private func onLoop(_ body: @escaping @Sendable (ClientSessionHandler) -> Void) {
        let handler = handler
        if channel.eventLoop.inEventLoop {
            body(handler.value)
        } else {
            channel.eventLoop.execute { body(handler.value) }
        }
    }
}
