import Directory
import MailFormat

/// Where mail for a domain that is none of ours goes.
public enum Way: Hashable, Sendable {
    /// To a next hop.
    case nextHop(NextHop)
    /// Nowhere: it counts as delivered.
    case discard
    /// It is held until the operator releases it.
    case hold

    /// - Parameter route: the route that holds for `domain`; nil leads to its mail exchangers.
    public init(_ route: Route?, to domain: Domain) {
        self =
            switch route?.target {
            case nil, .mailExchanger: .nextHop(.domain(domain))
            case .host(let host, let port):
                .nextHop(
                    .host(
                        host, port: port,
                        credentials: route?.login.map { .init(username: $0.username, password: $0.password) }))
            case .lmtp(let host, let port): .nextHop(.lmtp(host: host, port: port))
            case .lmtpSocket(let path): .nextHop(.lmtpSocket(path: path))
            case .discard: .discard
            case .hold: .hold
            }
    }
}

extension RouteStore {
    /// The way to `domain` now.
    /// - Throws: ``DirectoryError/unreachable(_:)``: the mail waits.
    public func way(to domain: Domain) async throws(DirectoryError) -> Way {
        Way(try await route(for: domain), to: domain)
    }
}
