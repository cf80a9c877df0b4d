import DNS
import MailFormat
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import Delivery

/// Policies fetched from a real HTTPS server.
@Suite struct HTTPSPolicyFetcherTests {
    /// Answers each request with the same octets, and closes.
    final class Canned: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let answer: String

        init(_ answer: String) {
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let request = String(buffer: unwrapInboundIn(data))
            guard request.hasPrefix("GET /.well-known/mta-sts.txt HTTP/1.1\r\n") else {
                return context.close(promise: nil)
            }
            guard !answer.isEmpty else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            context.close(promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    let root: TestCertificate
    let dns = TableResolver()

    init() throws {
        root = try .authority()
        dns.setAddresses(of: "mta-sts.far.example", ["127.0.0.1"])
    }

    func text(
        _ answer: String, name: String = "mta-sts.far.example", roots: TestCertificate? = nil,
        timeout: TimeAmount = .seconds(20)
    ) async throws -> String {
        let server = try await TLSServer(showing: root.signs("x", names: [name])) { [Canned(answer)] }
        let fetcher = HTTPSPolicyFetcher(
            resolver: dns, roots: .certificates([try (roots ?? root).nio()]), port: server.port, timeout: timeout)
        let result: Result<String, any Error>
        do {
            result = .success(try await fetcher.text(of: try Domain("far.example")))
        } catch {
            result = .failure(error)
        }
        try await server.channel.close()
        return try result.get()
    }

    static func answer(_ body: String, _ status: String = "200 OK", type: String = "text/plain") -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }

    @Test(arguments: ["text/plain", "text/plain; charset=utf-8", "Text/Plain"])
    func `a policy is what the policy host serves as text`(type: String) async throws {
        #expect(try await text(Self.answer(STSPolicyTests.example, type: type)) == STSPolicyTests.example)
    }

    @Test(
        arguments: [
            answer("x", "301 Moved\r\nLocation: https://mta-sts.far.example/other"),
            answer("x", "404 Not Found"), answer("", "204 No Content"),
            answer(STSPolicyTests.example, type: "text/html"), answer(STSPolicyTests.example, type: "text/plainer"),
            answer(STSPolicyTests.example + String(repeating: "x: y\n", count: 14_000)), "nonsense\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\nConnection: close\r\n\r\nversion: STSv1\r\n",
        ])
    func `all else is no policy`(answer: String) async throws {
        await #expect(throws: STSFetchError.self) { try await text(answer) }
    }

    @Test func `a certificate of another name or authority serves no policy`() async throws {
        let good = Self.answer(STSPolicyTests.example)
        await #expect(throws: STSFetchError.self) { try await text(good, name: "far.example") }
        await #expect(throws: STSFetchError.self) { try await text(good, roots: .authority("Other Root")) }
    }

    @Test func `a policy host that does not answer is given up`() async throws {
        await #expect(throws: STSFetchError.self) { try await text("", timeout: .milliseconds(300)) }
    }

    @Test func `a policy host without address is none`() async throws {
        dns.setAddresses(of: "mta-sts.far.example", [])
        await #expect(throws: STSFetchError("mta-sts.far.example has no address")) {
            try await text(Self.answer(STSPolicyTests.example))
        }
    }
}
