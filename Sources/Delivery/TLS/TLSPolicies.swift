import DNS
import MailFormat
import SMTP

/// What the DNS and the policy hosts of the world ask of TLS: DANE (RFC 7672) where there is any, else MTA-STS (RFC 8461), else TLS
/// where it is offered; and REQUIRETLS (RFC 8689) on top.
public struct TLSPolicies: TLSPolicySource {
    private let dane: DANELookup
    private let sts: STSPolicies?

    /// - Parameter sts: nil asks for no MTA-STS policies.
    public init(resolver: any Resolver, sts: STSPolicies?) {
        dane = DANELookup(resolver: resolver)
        self.sts = sts
    }

    public func policy(
        for host: MailHost, of list: MailHostList, port: Int, requiringTLS: Bool
    ) async throws(NextHopFailure) -> TLSPolicy {
        let finding: DANEFinding
        do {
            finding = try await dane.finding(for: host, of: list, port: port)
        } catch {
            throw Self.unknown(error, host)
        }
        // RFC 8461 §2: MTA-STS never overrides DANE. Where DANE proves nothing, a policy that can prove more is used.
        if case .usable(let records, let base) = finding {
            let names = Self.referenceNames(base, host, list)
            return TLSPolicy(
                .dane(records: records, names: names), serverName: base, isTLSRequiredBySender: requiringTLS, reason: "DANE")
        }
        let policy = await stsPolicy(of: list)
        if policy?.mode == .enforce, let policy, !policy.lists(host.name) {
            // §5: never to a host that the policy does not list; another of the list, or later.
            throw .temporary(
                reply: Reply(454, .init(4, 7, 5), "\(host.name) is not in the MTA-STS policy of \(list.destination)"),
                host: host.name.ascii)
        }
        if requiringTLS { return try required(host, list, policy) }
        let name = host.name.isAddressLiteral ? nil : host.name
        if policy?.mode == .enforce {
            return TLSPolicy(.webPKI(name: host.name), serverName: name, reason: "MTA-STS")
        }
        if case .unusable = finding { return TLSPolicy(.encrypted, serverName: name, reason: "TLSA records, none usable") }
        return TLSPolicy(.opportunistic, serverName: name, reason: Self.reason(policy, host))
    }

    private func stsPolicy(of list: MailHostList) async -> STSPolicy? {
        guard list.isRecipientDomain, let sts, case .policy(let policy, _, _) = await sts.finding(for: list.destination),
            policy.mode != .none
        else { return nil }
        return policy
    }

    /// RFC 8689 §4.2.1: the host's name must be proved by DNSSEC or listed by MTA-STS, and its certificate hold for it.
    private func required(_ host: MailHost, _ list: MailHostList, _ policy: STSPolicy?) throws(NextHopFailure) -> TLSPolicy {
        let isListed = policy?.lists(host.name) == true
        guard !host.name.isAddressLiteral, list.isSecure || isListed else {
            throw .permanent(
                reply: Reply(
                    550, .init(5, 7, 30),
                    "this mail needs REQUIRETLS, and neither DNSSEC nor MTA-STS proves that \(host.name) is a host of \(list.destination)"
                ),
                host: host.name.ascii)
        }
        return TLSPolicy(
            .webPKI(name: host.name), serverName: host.name, isTLSRequiredBySender: true,
            reason: isListed ? "REQUIRETLS, MTA-STS" : "REQUIRETLS, DNSSEC")
    }

    /// RFC 7672 §3.2.2, §3.2.3: the TLSA base domain, the host as the MX names it, and the destination; all of them proved by DNSSEC.
    static func referenceNames(_ base: Domain, _ host: MailHost, _ list: MailHostList) -> [Domain] {
        var names: [Domain] = []
        for name in [base, host.name, list.destination, list.canonicalDestination].compactMap(\.self)
        where !names.contains(name) && !name.isAddressLiteral {
            names.append(name)
        }
        return names
    }

    private static func reason(_ policy: STSPolicy?, _ host: MailHost) -> String {
        guard let policy else { return "opportunistic" }
        return policy.lists(host.name) ? "opportunistic, MTA-STS testing" : "opportunistic, MTA-STS testing and host not listed"
    }

    /// RFC 7672 §2.1.2: a host whose TLSA records cannot be known is not connected to.
    private static func unknown(_ error: ResolverError, _ host: MailHost) -> NextHopFailure {
        switch error {
        case .temporary(let text):
            .temporary(reply: Reply(451, .init(4, 4, 3), "no answer to TLSA of \(host.name): \(text)"), host: host.name.ascii)
        case .bogus(let text):
            .temporary(reply: Reply(454, .init(4, 7, 5), "DNSSEC refuses TLSA of \(host.name): \(text)"), host: host.name.ascii)
        }
    }
}
