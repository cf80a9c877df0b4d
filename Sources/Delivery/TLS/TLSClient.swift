import DNS
import MailFormat
import NIOCore
import NIOSSL

/// Makes the TLS handlers of connections to next hops.
public struct TLSClient: Sendable {
    private let unauthenticated: NIOSSLContext
    private let checkedHere: NIOSSLContext
    private let webPKI: NIOSSLContext

    /// - Parameter roots: the authorities of the web; in tests, a test's own.
    /// - Throws: what NIOSSL says when the roots cannot be read.
    public init(roots: NIOSSLTrustRoots = .default) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        unauthenticated = try NIOSSLContext(configuration: configuration)
        // The callback of a handler takes the place of the verification, but is called only where there is one to replace.
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates([])
        checkedHere = try NIOSSLContext(configuration: configuration)
        configuration.certificateVerification = .fullVerification
        configuration.trustRoots = roots
        webPKI = try NIOSSLContext(configuration: configuration)
    }

    /// A handler that lets the handshake succeed only where the policy is kept, and what it found out.
    /// - Throws: what NIOSSL says of a server name that cannot be sent.
    public func makeHandler(for policy: TLSPolicy) throws -> (handler: NIOSSLClientHandler, check: CertificateCheck) {
        let name = policy.serverName?.ascii
        let check = CertificateCheck()
        let handler: NIOSSLClientHandler
        switch policy.rule {
        case .opportunistic, .encrypted:
            handler = try NIOSSLClientHandler(context: unauthenticated, serverHostname: name)
        case .webPKI(let name):
            handler = try NIOSSLClientHandler(context: webPKI, serverHostname: name.ascii)
        case .dane(let records, let names):
            let dane = DANE(records: records, names: names)
            handler = try NIOSSLClientHandler(context: checkedHere, serverHostname: name) { chain, promise in
                promise.completeWithTask { await dane.verify(chain, noting: check) }
            }
        }
        return (handler, check)
    }
}
