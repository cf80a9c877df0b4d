import DNS
import MailFormat

extension SMTPConnector {
    /// Goes as far with one host as a mail would, and leaves: connection, greeting, TLS as its policy wants it.
    /// - Returns: the host, its address and what TLS holds and why, as ``NextHopSession/peer`` says it, and what it offers then.
    public func probe(
        _ host: MailHost, of list: MailHostList, port: Int, requiringTLS: Bool = false
    ) async throws(NextHopFailure) -> (peer: String, offers: NextHopOffers) {
        let key = ConnectionPool.Key(nextHop: .domain(list.destination), requiresTLS: requiringTLS)
        let session = try await establish(host, list, Destination(key: key, port: port))
        session.connection.quit()
        return (session.peer, session.offers)
    }
}
