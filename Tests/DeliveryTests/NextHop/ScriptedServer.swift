import NIOCore
import NIOPosix
import Synchronization

/// A mail server on loopback that behaves well, except where its script says otherwise.
final class ScriptedServer: Sendable {
    /// What the server does when something is due.
    enum Move: Sendable {
        /// Says these lines, CRLF added.
        case say(String)
        /// Sends these octets as they are.
        case raw(String)
        /// Says the line and closes.
        case sayAndClose(String)
        case close
        case silence
        /// Sends one octet at a time, each after that many milliseconds.
        case drip(String, Int64)
        /// Continuation lines without end.
        case endless
    }

    struct Script: Sendable {
        var greeting = Move.say("220 sink.example ESMTP")
        var extensions = ["PIPELINING", "8BITMIME", "SIZE 1000000", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"]
        /// By verb, upper case; `.` is the end of the data. The first move is for the first time and so on; the last one stays.
        var moves: [String: [Move]] = [:]
        var speaksLMTP = false
        /// Every answer goes out octet by octet, each in a packet of its own.
        var isSplit = false
        /// Says 354 and reads nothing from then on.
        var stopsReading = false
    }

    /// What the server saw.
    struct Record: Sendable {
        var connections = 0
        /// The addresses that connections came from.
        var clients: [String] = []
        /// Command lines without CRLF.
        var lines: [String] = []
        /// Messages as they went over the wire, dots still in front; the line with the dot is left out.
        var messages: [[UInt8]] = []
    }

    private let channel: any Channel
    private let record = Mutex(Record())

    var seen: Record { record.withLock(\.self) }
    var port: Int { channel.localAddress?.port ?? 0 }

    private init(channel: any Channel) {
        self.channel = channel
    }

    /// Runs a server around `body`. `scripts` are for the first connection, the second and so on; the last one stays.
    static func run(
        _ scripts: Script..., at path: String? = nil, body: (ScriptedServer) async throws -> Void
    ) async throws {
        let started = Mutex<ScriptedServer?>(nil)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let server = started.withLock(\.self) else { return }
                    let number = server.record.withLock { record in
                        record.connections += 1
                        record.clients.append(channel.remoteAddress?.ipAddress ?? "")
                        return record.connections
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        ScriptedPeer(scripts[min(number, scripts.count) - 1]) { change in server.record.withLock { change(&$0) } }
                    )
                }
            }
        let channel =
            if let path {
                try await bootstrap.bind(unixDomainSocketPath: path).get()
            } else {
                try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
            }
        let server = ScriptedServer(channel: channel)
        started.withLock { $0 = server }
        do {
            try await body(server)
        } catch {
            try? await channel.close()
            throw error
        }
        try await channel.close()
    }
}
