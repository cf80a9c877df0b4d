import DNS
import MailFormat
import SMTP
import Testing

@testable import Delivery

@Suite struct TLSPoliciesTests {
    let dns = TableResolver()
    let policyHost = STSPoliciesTests.Host()
    let record = TLSARecord(usage: 3, selector: 1, matchingType: 1, association: .init(repeating: 1, count: 32))

    func list(_ host: String = "mx.far.example", isSecure: Bool, hostIsSecure: Bool? = nil) throws -> MailHostList {
        let address = try #require(IPAddress("192.0.2.1"))
        return MailHostList(
            destination: try Domain("far.example"),
            hosts: [MailHost(name: try Domain(host), preference: 10, addresses: [address], isSecure: hostIsSecure ?? isSecure)],
            isSecure: isSecure, isFromMX: true)
    }

    func policy(_ list: MailHostList, requiringTLS: Bool = false) async throws(NextHopFailure) -> TLSPolicy {
        let sts = STSPolicies(resolver: dns, fetcher: policyHost, store: nil) { 1_000_000 }
        return try await TLSPolicies(resolver: dns, sts: sts).policy(
            for: list.hosts[0], of: list, port: 25, requiringTLS: requiringTLS)
    }

    func publishSTS(_ mode: String, _ pattern: String = "mx.far.example") {
        dns.setTexts(of: "_mta-sts.far.example", ["v=STSv1; id=1;"])
        policyHost.serve(.success("version: STSv1\nmode: \(mode)\nmx: \(pattern)\nmax_age: 86400\n"))
    }

    func failure(_ list: MailHostList, requiringTLS: Bool = false) async throws -> NextHopFailure? {
        do {
            _ = try await policy(list, requiringTLS: requiringTLS)
            return nil
        } catch {
            return error
        }
    }

    @Test func `TLSA records that DNSSEC proves are DANE`() async throws {
        dns.setTLSARecords(of: "mx.far.example", [record])
        let policy = try await policy(list(isSecure: true))
        #expect(policy.rule == .dane(records: [record], names: [try Domain("mx.far.example"), try Domain("far.example")]))
        #expect(policy.serverName?.ascii == "mx.far.example")
        #expect(policy.isTLSMandatory && policy.isAuthenticationMandatory && policy.reason == "DANE")
    }

    @Test(arguments: [(false, true), (true, false), (false, false)])
    func `where MX or address are not proved, TLSA records are not asked for`(mx: Bool, host: Bool) async throws {
        dns.setTLSARecords(of: "mx.far.example", [record])
        #expect(try await policy(list(isSecure: mx, hostIsSecure: host)).rule == .opportunistic)
        #expect(!dns.asked.contains { $0.hasPrefix("tlsaRecords") })
    }

    @Test func `TLSA records that nothing proves are none`() async throws {
        dns.setTLSARecords(of: "mx.far.example", [record], isSecure: false)
        #expect(try await policy(list(isSecure: true)).rule == .opportunistic)
    }

    /// RFC 7672 §2.1.2: else holding the answer back would switch DANE off.
    @Test(arguments: [ResolverError.temporary("SERVFAIL"), .bogus("no")])
    func `TLSA records that cannot be had are for later`(error: ResolverError) async throws {
        dns.setFailure(of: "_25._tcp.mx.far.example", .tlsaRecords, error)
        guard case .temporary(_, "mx.far.example", _) = try await failure(list(isSecure: true)) else {
            Issue.record("not deferred")
            return
        }
    }

    @Test func `records that cannot be used still encrypt`() async throws {
        let pkix = TLSARecord(usage: 1, selector: 1, matchingType: 1, association: record.association)
        dns.setTLSARecords(of: "mx.far.example", [pkix])
        let policy = try await policy(list(isSecure: true))
        #expect(policy.rule == .encrypted)
        #expect(policy.isTLSMandatory && !policy.isAuthenticationMandatory)
        dns.setTLSARecords(of: "mx.far.example", [pkix, record])
        let next = try await self.policy(list(isSecure: true))
        #expect(next.rule == .dane(records: [record], names: [try Domain("mx.far.example"), try Domain("far.example")]))
    }

    @Test func `the name behind a CNAME is asked first, then the one of the MX`() async throws {
        var list = try list(isSecure: true)
        list.hosts[0].canonicalName = try Domain("real.far.example")
        dns.setTLSARecords(of: "real.far.example", [record])
        #expect(try await policy(list).serverName?.ascii == "real.far.example")
        dns.setTLSARecords(of: "real.far.example", [])
        dns.setTLSARecords(of: "mx.far.example", [record])
        #expect(try await policy(list).serverName?.ascii == "mx.far.example")
    }

    @Test func `a policy of enforce asks for a certificate of the host`() async throws {
        publishSTS("enforce")
        let policy = try await policy(list(isSecure: false))
        #expect(policy.rule == .webPKI(name: try Domain("mx.far.example")))
        #expect(policy.reason == "MTA-STS")
    }

    @Test func `a host that an enforced policy does not list gets no mail now`() async throws {
        publishSTS("enforce", "mx.near.example")
        guard case .temporary(let reply, _, _) = try await failure(list(isSecure: false)) else {
            Issue.record("not deferred")
            return
        }
        #expect(reply.text == "mx.far.example is not in the MTA-STS policy of far.example")
    }

    @Test(arguments: [("testing", "mx.far.example"), ("testing", "mx.near.example"), ("none", "mx.far.example")])
    func `a policy of testing or none keeps no mail back`(mode: String, pattern: String) async throws {
        publishSTS(mode, pattern)
        #expect(try await policy(list(isSecure: false)).rule == .opportunistic)
    }

    @Test func `DANE goes before MTA-STS, and failing DANE is not mended by it`() async throws {
        publishSTS("enforce", "mx.near.example")
        dns.setTLSARecords(of: "mx.far.example", [record])
        #expect(try await policy(list(isSecure: true)).reason == "DANE")
        #expect(policyHost.fetches == 0)
        publishSTS("enforce")
        dns.setFailure(of: "_25._tcp.mx.far.example", .tlsaRecords, .bogus("no"))
        #expect(try await failure(list(isSecure: true)) != nil)
    }

    @Test func `a host that a route names has no policy of MTA-STS`() async throws {
        publishSTS("enforce", "other.example")
        var list = try list(isSecure: true)
        list.isRecipientDomain = false
        #expect(try await policy(list).rule == .opportunistic)
    }

    @Test func `REQUIRETLS takes DANE, DNSSEC or MTA-STS`() async throws {
        publishSTS("none")
        let byDNSSEC = try await policy(list(isSecure: true), requiringTLS: true)
        #expect(byDNSSEC.rule == .webPKI(name: try Domain("mx.far.example")) && byDNSSEC.isTLSRequiredBySender)
        dns.setTLSARecords(of: "mx.far.example", [record])
        let byDANE = try await policy(list(isSecure: true), requiringTLS: true)
        #expect(byDANE.reason == "DANE" && byDANE.isTLSRequiredBySender)
        publishSTS("testing")
        let bySTS = try await policy(list(isSecure: false), requiringTLS: true)
        #expect(bySTS.rule == .webPKI(name: try Domain("mx.far.example")) && bySTS.isTLSRequiredBySender)
    }

    @Test(arguments: [nil, "none"] as [String?])
    func `REQUIRETLS to a host that nothing proves is refused for good`(mode: String?) async throws {
        if let mode { publishSTS(mode) }
        guard case .permanent(let reply, "mx.far.example") = try await failure(list(isSecure: false), requiringTLS: true) else {
            Issue.record("not refused")
            return
        }
        #expect(reply.enhancedCode == .init(5, 7, 30))
    }

    @Test func `an address literal is encrypted where it offers that`() async throws {
        let list = try list("[192.0.2.1]", isSecure: false)
        #expect(try await policy(list).serverName == nil)
        #expect(try await failure(list, requiringTLS: true) != nil)
    }

    @Test(
        arguments: [
            (TLSProblem.notOffered("no"), false, 454), (.handshake("no"), false, 454), (.notOffered("no"), true, 550),
            (.handshake("no"), true, 550), (.requireTLSNotOffered, true, 550),
        ])
    func `TLS that is not what it must be defers, and with REQUIRETLS refuses`(
        problem: TLSProblem, isRequired: Bool, code: Int
    ) throws {
        let name = try Domain("mx.far.example")
        let policy = TLSPolicy(.webPKI(name: name), serverName: name, isTLSRequiredBySender: isRequired, reason: "x")
        switch policy.failure(problem, host: try list(isSecure: false).hosts[0]) {
        case .temporary(let reply, _, _): #expect(reply.code == code && reply.enhancedCode == .init(4, 7, 5) && !isRequired)
        case .permanent(let reply, _): #expect(reply.code == code && reply.enhancedCode == .init(5, 7, 30) && isRequired)
        case .untried: Issue.record("a policy is no reason not to try")
        }
    }
}
