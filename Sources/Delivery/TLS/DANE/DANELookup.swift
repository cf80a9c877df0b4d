import DNS
import MailFormat

/// What the DNS says of a host's certificate.
public enum DANEFinding: Hashable, Sendable {
    /// DNSSEC does not prove where the mail goes, so that TLSA records would prove nothing (RFC 7672 §2.2); the text says what is
    /// not proved.
    case notSecure(String)
    /// No TLSA records that DNSSEC proves.
    case none
    /// TLSA records, none of them usable: encrypt, whoever it is (RFC 7672 §2.2).
    case unusable([TLSARecord])
    /// Usable records of this TLSA base domain.
    case usable([TLSARecord], base: Domain)
}

/// Looks for the TLSA records of hosts (RFC 7672 §2.2).
public struct DANELookup: Sendable {
    private let resolver: any Resolver

    public init(resolver: any Resolver) {
        self.resolver = resolver
    }

    /// - Throws: what the resolver says. The host must not be connected to then: an attacker who holds answers back would else switch
    ///   DANE off (RFC 7672 §2.1.2).
    public func finding(for host: MailHost, of list: MailHostList, port: Int) async throws(ResolverError) -> DANEFinding {
        guard !host.name.isAddressLiteral else { return .notSecure("an address literal has no name") }
        guard list.isSecure else { return .notSecure("DNSSEC does not prove the MX of \(list.destination)") }
        // §2.2.2: also so that name servers which choke on TLSA cost no mail, since those sign nothing.
        guard host.isSecure else { return .notSecure("DNSSEC does not prove the address of \(host.name)") }
        // §2.2.3: the name behind CNAMEs first, then the one that the MX names.
        for base in [host.canonicalName, host.name].compactMap(\.self) {
            let answer = try await resolver.tlsaRecords(of: base, port: port)
            guard answer.isSecure, !answer.records.isEmpty else { continue }
            let usable = answer.records.filter(\.isUsable)
            return usable.isEmpty ? .unusable(answer.records) : .usable(usable, base: base)
        }
        return .none
    }
}
