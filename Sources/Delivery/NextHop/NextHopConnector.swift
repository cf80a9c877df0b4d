/// Opens sessions with next hops: finds the hosts, connects, agrees on TLS, greets, logs in.
public protocol NextHopConnector: Sendable {
    /// A session that is ready for MAIL. It may be one that has carried mails before.
    func connect(to nextHop: NextHop, requiringTLS: Bool) async throws(NextHopFailure) -> any NextHopSession

    /// The same for who does not wait as a client does.
    func connect(
        to nextHop: NextHop, requiringTLS: Bool, for caller: NextHopCaller
    ) async throws(NextHopFailure) -> any NextHopSession
}

extension NextHopConnector {
    /// For connectors that make no difference.
    public func connect(
        to nextHop: NextHop, requiringTLS: Bool, for caller: NextHopCaller
    ) async throws(NextHopFailure) -> any NextHopSession {
        try await connect(to: nextHop, requiringTLS: requiringTLS)
    }
}
