import CoreMetrics
import Foundation
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import Trace

/// The metrics port over a real connection on loopback.
@Suite(.timeLimit(.minutes(1))) struct MetricsServerTests {
    let registry = PrometheusRegistry(process: false)
    let book = LogBook()

    /// Runs a server on a free port as long as `body` runs, then shuts it down gracefully.
    private func serving(
        health: Bool = true, idleTimeout: TimeAmount = .seconds(30), _ body: (Int) async throws -> Void
    ) async throws {
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let server = MetricsServer(
            host: "127.0.0.1", port: 0, registry: registry, logger: book.logger, idleTimeout: idleTimeout, health: { health },
            onListening: { bound.yield($0.port ?? 0) })
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: book.logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            try await body(try #require(await iterator.next()))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Sends `octets` and reads until the server closes.
    private func exchange(_ port: Int, _ octets: [UInt8]) async throws -> String {
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            // The server may close before it has read all.
            try? await outbound.write(ByteBuffer(bytes: octets))
            var answer = ByteBuffer()
            do {
                for try await part in inbound { answer.writeImmutableBuffer(part) }
            } catch is IOError {
                // Closed with octets unread: the kernel resets. What was read counts.
            }
            return String(buffer: answer)
        }
    }

    private func exchange(_ port: Int, _ text: String) async throws -> String {
        try await exchange(port, Array(text.utf8))
    }

    private func request(_ method: String, _ path: String) -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    }

    private func body(of answer: String) -> String {
        answer.range(of: "\r\n\r\n").map { String(answer[$0.upperBound...]) } ?? ""
    }

    @Test func metricsAreServed() async throws {
        Counter(label: "martlet_sessions_total", factory: registry).increment(by: 7)
        try await serving { port in
            let answer = try await exchange(port, request("GET", "/metrics"))
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("text/plain; version=0.0.4; charset=utf-8"))
            #expect(try PrometheusText(body(of: answer)).samples["martlet_sessions_total"] == 7)
            let query = try await exchange(port, request("GET", "/metrics?x=y"))
            #expect(query.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test(arguments: [true, false]) func healthIsServed(isHealthy: Bool) async throws {
        try await serving(health: isHealthy) { port in
            let answer = try await exchange(port, request("GET", "/health"))
            #expect(answer.hasPrefix(isHealthy ? "HTTP/1.1 200 " : "HTTP/1.1 503 "))
            #expect(!isHealthy || body(of: answer) == "ok\n")
        }
    }

    @Test func headHasNoBody() async throws {
        try await serving { port in
            let answer = try await exchange(port, request("HEAD", "/health"))
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.contains("Content-Length: 3\r\n"))
            #expect(body(of: answer).isEmpty)
        }
    }

    @Test(arguments: [
        ("GET", "/", "404"), ("GET", "/metrics/", "404"), ("POST", "/nothing", "404"), ("POST", "/metrics", "405"),
        ("DELETE", "/health", "405"),
    ])
    func everythingElseIsRefused(method: String, path: String, status: String) async throws {
        try await serving { port in
            let answer = try await exchange(port, request(method, path))
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(status != "405" || answer.contains("Allow: GET, HEAD\r\n"))
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await serving { port in
            let answer = try await exchange(
                port,
                "GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n" + request("GET", "/metrics"))
            let statuses = answer.matches(of: /HTTP\/1\.1 (\d{3})/).map { String($0.1) }
            #expect(statuses == ["200", "404", "200"])
        }
    }

    @Test func garbageBehindARequestCostsThatConnectionOnly() async throws {
        try await serving { port in
            let answer = try await exchange(port, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n\u{0}\u{1}EHLO relay.example\r\n\r\n")
            let statuses = answer.matches(of: /HTTP\/1\.1 (\d{3})/).map { String($0.1) }
            #expect(statuses.filter { $0 == "200" }.count <= 1)
            #expect(!statuses.contains("500"))
            let noise = try await exchange(port, (0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) })
            #expect(!noise.contains("HTTP/1.1 200"))
            #expect(try await exchange(port, request("GET", "/health")).hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func aHeadThatNeverEndsIsCutOff() async throws {
        try await serving { port in
            let endless = "GET /health HTTP/1.1\r\n" + String(repeating: "X-Padding: aaaaaaaaaaaaaaaaaaaa\r\n", count: 1000)
            let answer = try await exchange(port, endless)
            #expect(!answer.contains("HTTP/1.1 200"))
            let longPath = "GET /" + String(repeating: "a", count: 20_000)
            #expect(try await exchange(port, longPath).contains("HTTP/1.1 200") == false)
            #expect(try await exchange(port, request("GET", "/health")).hasPrefix("HTTP/1.1 200 "))
        }
    }

    /// Which of them is the one too many is not said: the event loops take them up in any order.
    @Test(.timeLimit(.minutes(1))) func oneConnectionMoreThanThereMayBeIsClosed() async throws {
        try await serving(idleTimeout: .minutes(5)) { port in
            var kept: [any Channel] = []
            for _ in 0..<MetricsServer.connections + 1 {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: "127.0.0.1", port: port).get()
                kept.append(channel)
            }
            while kept.count(where: \.isActive) > MetricsServer.connections { await Task.yield() }
            #expect(kept.count(where: \.isActive) == MetricsServer.connections)
            for channel in kept where channel.isActive { try await channel.close() }
        }
    }

    @Test func aSilentConnectionIsClosed() async throws {
        try await serving(idleTimeout: .milliseconds(20)) { port in
            let answer = try await exchange(port, "GET /hea")
            #expect(answer.isEmpty)
        }
    }

    @Test func shutdownDoesNotWaitForAConnectionThatIsKept() async throws {
        let client = try await keptAfterServing { port in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port).get()
            return channel
        }
        try await client.closeFuture.get()
    }

    /// Serves while `body` runs and gives its result after the server has shut down.
    private func keptAfterServing(_ body: (Int) async throws -> any Channel) async throws -> any Channel {
        var channel: (any Channel)?
        try await serving { channel = try await body($0) }
        return try #require(channel)
    }

    @Test func cancellationEndsIt() async throws {
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let server = MetricsServer(
            host: "::1", port: 0, registry: registry, logger: book.logger, onListening: { bound.yield($0.port ?? 0) })
        let task = Task { try await server.run() }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "::1", port: port)
            .get()
        task.cancel()
        try await task.value
        try await client.closeFuture.get()
    }

    @Test func aPortInUseSaysWhere() async throws {
        try await serving { port in
            let second = MetricsServer(host: "127.0.0.1", port: port, registry: registry, logger: book.logger)
            let error = try await #require(throws: TraceError.self) { try await second.run() }
            #expect("\(error)".contains("127.0.0.1:\(port)"))
        }
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.8.9.10", true), ("::1", true), ("::ffff:127.0.0.1", true), ("0.0.0.0", false), ("::", false),
        ("192.0.2.1", false), ("2001:db8::1", false), ("128.0.0.1", false),
    ])
    func loopbackIsKnown(address: String, isLoopback: Bool) throws {
        #expect(MetricsServer.isLoopback(try SocketAddress(ipAddress: address, port: 9)) == isLoopback)
    }
}
