import Logging
import NIOCore

/// Keeps a listener alive when accept(2) fails, as it does when no file descriptor is left: the clients in the backlog wait, and are
/// taken once there are some again.
final class AcceptErrorHandler: ChannelInboundHandler {
    typealias InboundIn = Channel

    private let logger: Logger
    private var nextReport = NIODeadline.uptimeNanoseconds(0)

    init(logger: Logger) {
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let now = NIODeadline.now()
        guard now >= nextReport else { return }
        nextReport = now + .seconds(10)
        logger.error(
            "a connection could not be accepted: raise the limit of open files, or lower limits.sessions",
            metadata: ["error": "\(error)"])
    }
}
