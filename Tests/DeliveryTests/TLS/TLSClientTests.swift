import DNS
import MailFormat
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Testing

@testable import Delivery

/// Handshakes with a real server, each under a policy.
@Suite struct TLSClientTests {
    struct Outcome {
        var isEstablished: Bool
        var proof: String?
        var flaw: String?
    }

    /// Ends with the first news of the handshake.
    final class Watcher: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let promise: EventLoopPromise<Void>

        init(_ promise: EventLoopPromise<Void>) {
            self.promise = promise
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted = event as? TLSUserEvent { promise.succeed() }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            promise.fail(error)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { promise.fail(ChannelError.eof) }
    }

    let root: TestCertificate
    let name: Domain

    init() throws {
        root = try .authority()
        name = try Domain("mx.far.example")
    }

    func handshake(_ rule: TLSPolicy.Rule, with certificate: TestCertificate) async throws -> Outcome {
        let server = try await TLSServer(showing: certificate)
        let client = try TLSClient(roots: .certificates([root.nio()]))
        let policy = TLSPolicy(rule, serverName: name, reason: "test")
        let (channel, check, done) = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let promise = channel.eventLoop.makePromise(of: Void.self)
                    let made = try client.makeHandler(for: policy)
                    try channel.pipeline.syncOperations.addHandlers(made.handler, Watcher(promise))
                    return (channel, made.check, promise.futureResult)
                }
            }
        let isEstablished: Bool
        do {
            try await done.get()
            isEstablished = true
        } catch {
            isEstablished = false
        }
        try? await channel.close()
        try await server.channel.close()
        return Outcome(isEstablished: isEstablished, proof: check.proof, flaw: check.flaw)
    }

    @Test func `opportunistic TLS takes any certificate`() async throws {
        let any = try TestCertificate.selfSigned("other.example", validDays: -20 ... -10)
        for rule in [TLSPolicy.Rule.opportunistic, .encrypted] {
            #expect(try await handshake(rule, with: any).isEstablished)
        }
    }

    @Test func `an authority of the web must have signed for the name`() async throws {
        let rule = TLSPolicy.Rule.webPKI(name: name)
        #expect(try await handshake(rule, with: root.signs("x", names: ["mx.far.example"])).isEstablished)
        #expect(try await handshake(rule, with: root.signs("x", names: ["*.far.example"])).isEstablished)
        #expect(try await !handshake(rule, with: root.signs("x", names: ["far.example"])).isEstablished)
        #expect(
            try await !handshake(rule, with: root.signs("x", names: ["mx.far.example"], validDays: -20 ... -10)).isEstablished)
        #expect(try await !handshake(rule, with: .selfSigned("mx.far.example", names: ["mx.far.example"])).isEstablished)
        let other = try TestCertificate.authority("Other Root")
        #expect(try await !handshake(rule, with: other.signs("x", names: ["mx.far.example"])).isEstablished)
    }

    @Test func `DANE-EE lets its certificate through and no other`() async throws {
        let mine = try TestCertificate.selfSigned("other.example", validDays: -20 ... -10)
        let rule = TLSPolicy.Rule.dane(records: [try mine.tlsa(3, 1, 1)], names: [name])
        let good = try await handshake(rule, with: mine)
        #expect(good.isEstablished && good.proof == "TLSA 3 1 1" && good.flaw == nil)
        let bad = try await handshake(rule, with: .selfSigned("mx.far.example", names: ["mx.far.example"]))
        #expect(!bad.isEstablished && bad.proof == nil && bad.flaw == "no TLSA record matches its certificate")
    }

    /// That an authority of the web signed does not help where DANE says otherwise.
    @Test func `DANE-TA asks for its authority and the name`() async throws {
        let own = try TestCertificate.authority("Own Root")
        let rule = TLSPolicy.Rule.dane(records: [try own.tlsa(2, 0, 1)], names: [name])
        #expect(try await handshake(rule, with: own.signs("x", names: ["mx.far.example"])).proof == "TLSA 2 0 1")
        #expect(try await !handshake(rule, with: own.signs("x", names: ["mx.near.example"])).isEstablished)
        #expect(try await !handshake(rule, with: root.signs("x", names: ["mx.far.example"])).isEstablished)
    }
}
