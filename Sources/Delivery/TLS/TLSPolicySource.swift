import DNS
import MailFormat

/// Says what TLS with a host has to be.
public protocol TLSPolicySource: Sendable {
    /// - Parameters:
    ///   - host: one of `list`.
    ///   - port: which the TLSA records are asked for.
    ///   - requiringTLS: whether the mail bears REQUIRETLS (RFC 8689).
    /// - Throws: a failure of this host; the next of the list may do. Temporary where the policy cannot be known now, or does not
    ///   list the host (RFC 8461 §5); permanent where REQUIRETLS cannot be kept for lack of DNSSEC and MTA-STS.
    func policy(
        for host: MailHost, of list: MailHostList, port: Int, requiringTLS: Bool
    ) async throws(NextHopFailure) -> TLSPolicy
}

/// TLS where it is offered, for all: for tests, and for next hops that the operator named.
public struct OpportunisticTLS: TLSPolicySource {
    public init() {}

    public func policy(
        for host: MailHost, of list: MailHostList, port: Int, requiringTLS: Bool
    ) async throws(NextHopFailure) -> TLSPolicy {
        let name = host.name.isAddressLiteral ? nil : host.name
        guard requiringTLS, let name else { return TLSPolicy(.opportunistic, serverName: name, reason: "opportunistic") }
        return TLSPolicy(.webPKI(name: name), serverName: name, isTLSRequiredBySender: true, reason: "REQUIRETLS")
    }
}
