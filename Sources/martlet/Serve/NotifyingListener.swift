import Reception
import ServiceLifecycle

/// The listener, and a word to the service manager when it begins to stop.
struct NotifyingListener: Service {
    let listener: SMTPListener
    let notifier: ServiceNotifier

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await listener.run()
        } onGracefulShutdown: {
            notifier.stopping()
        }
    }
}
