import Reception
import ServiceLifecycle
import Takeover

/// The listener, and a word to the service manager when it begins to stop.
struct NotifyingListener: Service {
    let listener: SMTPListener
    let notifier: ServiceNotifier
    /// Where its sockets come from, if another server had them: until that one takes no sessions, this one does not begin.
    let handedOver: HandedOverSockets?

    func run() async throws {
        if let handedOver { try await cancelWhenGracefulShutdown { try await handedOver.waitForTurn() } }
        try await withGracefulShutdownHandler {
            try await listener.run()
        } onGracefulShutdown: {
            notifier.stopping()
        }
    }
}
