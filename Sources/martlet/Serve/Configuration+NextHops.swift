import DNS
import Delivery
import Directory
import MailFormat
import NIOCore
import NIOSSL
import Trace

extension Configuration {
    /// The resolver of `[dns]`.
    /// - Throws: ``UnboundError`` that says which file or setting is at fault.
    func makeResolver() throws(UnboundError) -> UnboundResolver {
        let servers: UnboundSettings.Servers =
            if dns.recursive {
                .authoritative
            } else if dns.resolvers.isEmpty {
                .system()
            } else {
                .forwarders(dns.resolvers.map(\.unbound))
            }
        return try UnboundResolver(
            UnboundSettings(
                servers: servers, trustAnchorFile: dns.trustAnchors.isEmpty ? nil : dns.trustAnchors, isValidating: dns.dnssec,
                timeout: dns.timeout.duration))
    }

    /// Makes the TLS handlers of connections to next hops.
    func makeTLSClient() throws -> TLSClient { try TLSClient(roots: authorities) }

    /// Says what TLS with a next hop has to be.
    func makeTLSPolicies(resolver: any Resolver, directory: SQLiteDirectory) -> TLSPolicies {
        TLSPolicies(resolver: resolver, sts: makeSTSPolicies(resolver: resolver, store: directory))
    }

    /// The policies of MTA-STS; nil where they are switched off.
    func makeSTSPolicies(resolver: any Resolver, store: (any STSPolicyStore)?) -> STSPolicies? {
        guard outgoingTLS.mtaSTS else { return nil }
        let fetcher = HTTPSPolicyFetcher(resolver: resolver, roots: authorities, port: outgoingTLS.policyPort)
        return STSPolicies(resolver: resolver, fetcher: fetcher, store: store) { Int(CivilTime.now / 1_000_000) }
    }

    private var authorities: NIOSSLTrustRoots {
        outgoingTLS.authorities.isEmpty ? .default : .file(outgoingTLS.authorities)
    }

    /// This server, as the mail exchangers of a domain may name it: mail that leads back to where it takes mail goes in a circle
    /// (RFC 5321 §5.1).
    /// - Parameter port: where the hosts of domains are connected to. What listens elsewhere is somebody else to them.
    func ownHosts(port: Int = 25) -> OwnHosts {
        let listening = listen.map(\.address).filter { $0.port == port }.compactMap { IPAddress($0.host) }
        var addresses = Set(listening.filter { !$0.isUnspecified })
        if listening.contains(where: \.isUnspecified), let devices = try? System.enumerateDevices() {
            addresses.formUnion(devices.compactMap { $0.address?.ipAddress.flatMap { IPAddress($0) } })
        }
        return OwnHosts(names: Set([try? Domain(hostname)].compactMap(\.self)), addresses: addresses)
    }
}

extension IPAddress {
    /// `0.0.0.0` and `::`: all addresses of this machine.
    fileprivate var isUnspecified: Bool { octets.allSatisfy { $0 == 0 } }
}
