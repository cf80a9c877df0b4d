import AsyncHTTPClient
import DNS
import MailFormat
import NIOCore
import NIOHTTP1
import NIOSSL

/// Fetches policies over HTTPS (RFC 8461 §3.3): no redirects, no caches, text/plain, with limits of time and size.
///
/// Each fetch has a client of its own, since the client takes our resolver's addresses only for its whole life. Policies are
/// kept for days; that a fetch reads the system's authorities anew does not matter.
public struct HTTPSPolicyFetcher: STSPolicyFetcher {
    /// Addresses of a policy host that are tried.
    private static let mostAddresses = 3

    private let resolver: any Resolver
    private let roots: NIOSSLTrustRoots
    private let port: Int
    private let timeout: TimeAmount

    /// - Parameters:
    ///   - resolver: finds the policy hosts.
    ///   - roots: the authorities of the web; in tests, a test's own.
    ///   - port: 443; in tests another.
    ///   - timeout: for one attempt; §3.3 suggests a minute at most.
    public init(
        resolver: any Resolver, roots: NIOSSLTrustRoots = .default, port: Int = 443, timeout: TimeAmount = .seconds(20)
    ) {
        self.resolver = resolver
        self.roots = roots
        self.port = port
        self.timeout = timeout
    }

    public func text(of domain: Domain) async throws(STSFetchError) -> String {
        guard let host = try? Domain("mta-sts.\(domain.ascii)") else {
            throw STSFetchError("\(domain) is too long for a policy host")
        }
        let addresses: [IPAddress]
        do {
            addresses = try await resolver.addresses(of: host).records
        } catch {
            throw STSFetchError("the address of \(host): \(error)")
        }
        // IPv4 first: nothing is raced here, and an IPv6 that leads nowhere would cost the whole time.
        let sorted = addresses.filter { !$0.isIPv6 } + addresses.filter(\.isIPv6)
        var failure = STSFetchError("\(host) has no address")
        for address in sorted.prefix(Self.mostAddresses) {
            do throws(STSFetchError) {
                return try await text(host: host, at: address)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func text(host: Domain, at address: IPAddress) async throws(STSFetchError) -> String {
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(HTTPClient.defaultEventLoopGroup), configuration: configuration(host, address))
        let result = await fetch(host, with: client)
        try? await client.shutdown()
        return try result.get()
    }

    private func configuration(_ host: Domain, _ address: IPAddress) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = roots
        // RFC 8461 §3.3: HTTP 3xx redirects MUST NOT be followed.
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: min(timeout, .seconds(10)), read: timeout), decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.dnsOverride = [host.ascii: address.description]
        return configuration
    }

    private func fetch(_ host: Domain, with client: HTTPClient) async -> Result<String, STSFetchError> {
        let portText = port == 443 ? "" : ":\(port)"
        var request = HTTPClientRequest(url: "https://\(host.ascii)\(portText)/.well-known/mta-sts.txt")
        request.headers.add(name: "User-Agent", value: "Martlet")
        do {
            let response = try await client.execute(request, timeout: timeout)
            guard response.status == .ok else {
                return .failure(STSFetchError("\(host) answered \(response.status.code) \(response.status.reasonPhrase)"))
            }
            // §3.2: so that a host where others may put pages is not taken for one of policies.
            let type = response.headers.first(name: "Content-Type") ?? ""
            guard type.prefix(while: { $0 != ";" })[...].trimming(\.isBlank).lowercased() == "text/plain" else {
                return .failure(STSFetchError("\(host) serves its policy as \"\(type)\" and not as text/plain"))
            }
            let body = try await response.body.collect(upTo: STSPolicy.longestOctets)
            return .success(String(buffer: body))
        } catch is NIOTooManyBytesError {
            return .failure(STSFetchError("\(host) serves more than \(STSPolicy.longestOctets) octets"))
        } catch let error as NIOSSLError {
            return .failure(STSFetchError("\(host) has no certificate that holds: \(error)"))
        } catch {
            return .failure(STSFetchError("\(host): \(error)"))
        }
    }
}
