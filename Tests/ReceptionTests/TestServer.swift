import Delivery
import Directory
import Logging
import MailFormat
import NIOCore
import NIOPosix
import SMTP
import TestFixtures
import Trace

@testable import Reception

/// A listener on loopback with a directory and a delivery in memory. `kunde.example` has `anna`, `bert`, `off` (disabled), `full` and
/// `fullforgood`, the alias `team` (anna, bert) and `postmaster`.
struct TestServer {
    let directory = TestDirectory()
    let delivery = TestDelivery()
    let spool = TestSpool()
    let trace = MemoryTrace()
    let reception: Reception
    let port: Int

    /// Runs a server around `body`, and lets it shut down gracefully.
    static func run(
        _ settings: ReceptionSettings = .test, for kind: ListenerKind = .smtp,
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let socket = try ListeningSocket(listeningOn: SocketAddress(ipAddress: "127.0.0.1", port: 0), for: kind)
        let server = TestServer(settings: settings, port: socket.address.port ?? 0)
        try await server.reception.serving(on: socket) { try await body(server) }
    }

    private init(settings: ReceptionSettings, port: Int) {
        self.port = port
        reception = Reception(
            settings: settings, directory: directory, logins: directory, delivery: delivery, spool: spool, trace: trace,
            logger: .quiet)
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

extension Reception {
    /// Serves on `socket` while `body` runs, then shuts down gracefully and waits for the end.
    func serving(on socket: ListeningSocket, _ body: @Sendable () async throws -> Void) async throws {
        try await SMTPListener(sockets: [socket], reception: self).running(body)
    }
}
