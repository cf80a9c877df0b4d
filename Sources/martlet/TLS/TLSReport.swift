import DNS
import Delivery

/// What a mail to a domain would get, as `martlet tls check` says it.
struct TLSReport: Encodable, Equatable {
    enum Source: String, Encodable {
        case mx
        case address
        case route
    }

    struct STS: Encodable, Equatable {
        let mode: String
        let id: String
        let maxAge: Int
        let hosts: [String]
        /// Why it is an older one, where it is.
        let note: String?
    }

    struct Host: Encodable, Equatable {
        let preference: Int?
        let name: String
        let canonicalName: String?
        let addresses: [String]
        /// Whether DNSSEC proves the addresses.
        let isSecure: Bool
        /// Its TLSA records.
        var tlsa: [String] = []
        /// What is made of them.
        var dane = ""
        /// What TLS has to be; nil where that cannot be known, or the host must not be used.
        var policy: String?
        var isTLSMandatory: Bool?
        var isAuthenticationMandatory: Bool?
        /// What was agreed on; nil where it was not connected to, or did not come to that.
        var session: String?
        /// Why a mail would not go to this host.
        var problem: String?
        /// Whether it would wait then.
        var isTemporary: Bool?
    }

    let domain: String
    /// The name behind a CNAME.
    var canonicalDomain: String?
    /// Where a route leads, if one holds.
    var route: String?
    /// What named the hosts.
    var source: Source?
    /// Whether DNSSEC proves that these are the domain's hosts.
    var isSecure: Bool?
    var sts: STS?
    /// Why there is no policy of MTA-STS.
    var noSTS: String?
    var hosts: [Host] = []
    /// What becomes of a mail, in a sentence.
    var result = ""
    /// Whether a mail goes on now.
    var isGood = true

    mutating func note(_ finding: STSFinding?) {
        switch finding {
        case nil: noSTS = "not asked for (mta-sts = false)"
        case .some(.none(let why)): noSTS = why
        case .some(.policy(let policy, let id, let note)):
            sts = STS(mode: policy.mode.rawValue, id: id, maxAge: policy.maxAge, hosts: policy.patterns, note: note)
        }
    }

    /// Says what becomes of a mail: the first host that can be used gets it; else it waits if one of them may change its mind.
    mutating func conclude(hasConnected: Bool) {
        if !hasConnected {
            isGood = hosts.contains { $0.problem == nil }
            result = isGood ? "not connected to any host" : "no host may be used"
        } else if let session = hosts.compactMap(\.session).first {
            result = "a mail goes to \(session)"
        } else {
            isGood = false
            result =
                hosts.contains { $0.isTemporary == true }
                ? "a mail would wait: no host can be used now" : "a mail would be refused"
        }
    }
}

extension TLSReport.Host {
    mutating func note(_ finding: DANEFinding) {
        switch finding {
        case .notSecure(let why): dane = "not used: \(why)"
        case .none: dane = "no TLSA records"
        case .unusable(let records):
            tlsa = records.map(\.text)
            dane = "no TLSA record that can be used for SMTP"
        case .usable(let records, let base):
            tlsa = records.map(\.text)
            dane = "TLSA records of \(base)"
        }
    }

    mutating func note(_ policy: TLSPolicy) {
        isTLSMandatory = policy.isTLSMandatory
        isAuthenticationMandatory = policy.isAuthenticationMandatory
        let wanted =
            switch policy.rule {
            case .opportunistic: "TLS where it is offered, any certificate"
            case .encrypted: "TLS, any certificate"
            case .dane: "TLS, certificate by DANE"
            case .webPKI(let name): "TLS, certificate of \(name) by an authority"
            }
        self.policy = wanted.hasSuffix(policy.reason) ? wanted : "\(wanted) (\(policy.reason))"
    }

    mutating func note(_ failure: NextHopFailure) {
        switch failure {
        case .temporary(let reply, _, _), .untried(let reply, _, _, _, _): (problem, isTemporary) = (reply.description, true)
        case .permanent(let reply, _): (problem, isTemporary) = (reply.description, false)
        }
    }
}

extension TLSARecord {
    /// As it stands in a zone, the data cut to what tells records apart.
    fileprivate var text: String {
        let shown = association.prefix(16).map { octet in
            let digits = String(octet, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        return "\(usage) \(selector) \(matchingType) \(shown)\(association.count > 16 ? "…" : "")"
    }
}
