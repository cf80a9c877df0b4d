import NIOCore
import NIOPosix
import NIOSSL

/// A server on a port of 127.0.0.1 that speaks TLS from the first octet.
struct TLSServer {
    let channel: any Channel

    /// - Parameter handlers: what stands behind TLS; nothing takes octets and answers none.
    init(
        showing certificate: TestCertificate, versions: ClosedRange<TLSVersion> = .tlsv12 ... .tlsv13,
        handlers: @escaping @Sendable () -> [any ChannelHandler & Sendable] = { [] }
    ) async throws {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try certificate.shown().map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.key.pemRepresentation.utf8), format: .pem)))
        configuration.minimumTLSVersion = versions.lowerBound
        configuration.maximumTLSVersion = versions.upperBound
        let context = try NIOSSLContext(configuration: configuration)
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.addHandlers(handlers())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var port: Int { channel.localAddress?.port ?? 0 }
}

extension TLSVersion: @retroactive Comparable {
    private var rank: Int {
        switch self {
        case .tlsv1: 0
        case .tlsv11: 1
        case .tlsv12: 2
        case .tlsv13: 3
        }
    }

    public static func < (one: TLSVersion, other: TLSVersion) -> Bool { one.rank < other.rank }
}
