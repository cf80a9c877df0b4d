import Delivery
import Directory
import Logging
import MailFormat
import NIOCore
import NIOPosix
import SMTP
import ServiceLifecycle
import Synchronization
import Trace

@testable import Reception

/// Keeps events in memory.
final class TestTrace: TraceSink {
    private let kept = Mutex<[TraceEvent]>([])

    var events: [TraceEvent] { kept.withLock(\.self) }

    func record(_ events: [TraceEvent]) {
        kept.withLock { $0 += events }
    }
}

/// A listener on loopback with a directory and a delivery in memory. `kunde.example` has `anna`, `bert`, `off` (disabled), `full` and
/// `fullforgood`, the alias `team` (anna, bert) and `postmaster`.
struct TestServer {
    let directory = TestDirectory()
    let delivery = TestDelivery()
    let trace = TestTrace()
    let reception: Reception
    let port: Int

    /// Runs a server around `body`, and lets it shut down gracefully.
    static func run(
        _ settings: ReceptionSettings = .test, _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let socket = try ListeningSocket(listeningOn: SocketAddress(ipAddress: "127.0.0.1", port: 0))
        let server = TestServer(settings: settings, port: socket.address.port ?? 0)
        let listener = SMTPListener(sockets: [socket], reception: server.reception)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(services: [listener], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body(server)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private init(settings: ReceptionSettings, port: Int) {
        self.port = port
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        reception = Reception(settings: settings, directory: directory, delivery: delivery, trace: trace, logger: logger)
        let anna = Mailbox.test(1, "anna")
        let bert = Mailbox.test(2, "bert")
        directory.set("anna@kunde.example", [anna])
        directory.set("bert@kunde.example", [bert])
        directory.set("postmaster@kunde.example", [anna])
        directory.set("team@kunde.example", [anna, bert])
        directory.set("off@kunde.example", [.test(3, "off", isEnabled: false)])
        directory.set("full@kunde.example", [.test(4, "full")])
        directory.set("fullforgood@kunde.example", [.test(5, "fullforgood", fullReply: .permanent)])
        directory.set("half@kunde.example", [anna, .test(3, "off", isEnabled: false)])
        directory.set("fullteam@kunde.example", [anna, .test(5, "fullforgood", fullReply: .permanent)])
        delivery.state.withLock {
            $0.roomErrors["full@kunde.example"] = .mailboxFull(.temporary)
            $0.roomErrors["fullforgood@kunde.example"] = .mailboxFull(.permanent)
        }
    }

    func connect() async throws -> TestClient {
        try await TestClient(port: port)
    }
}

extension ReceptionSettings {
    /// Loopback is nobody's own network, so that what strangers meet is seen.
    static let test = ReceptionSettings(
        server: ServerSettings(hostname: "mx.kunde.example", messageOctets: 10_000, errors: 50),
        guessing: Guessing(wait: .milliseconds(1)))
}
