import DNS
import Delivery
import Directory
import MailFormat
import Testing

@testable import martlet

/// What `martlet tls check` makes of the DNS, without connecting to anybody.
@Suite struct TLSCheckTests {
    let dns = TableResolver()

    func report(_ domain: String = "far.example", route: RouteTarget? = nil, requiresTLS: Bool = false) async throws -> TLSReport
    {
        let check = TLSCheck(
            hosts: MailHosts(resolver: dns), dane: DANELookup(resolver: dns), sts: nil,
            policies: TLSPolicies(resolver: dns, sts: nil),
            connector: nil, port: 25, requiresTLS: requiresTLS)
        return await check.report(on: try Domain(domain), route: route)
    }

    @Test func `each host is a part of its own, in the order in which it is tried`() async throws {
        dns.setMailExchangers(of: "far.example", [(20, "mx2.far.example"), (10, "mx1.far.example")], isSecure: true)
        dns.setAddresses(of: "mx1.far.example", ["192.0.2.1", "2001:db8::1"], isSecure: true)
        dns.setAddresses(of: "mx2.far.example", ["192.0.2.2"])
        let key = [UInt8](repeating: 0xAB, count: 32)
        dns.setTLSARecords(of: "mx1.far.example", [TLSARecord(usage: 3, selector: 1, matchingType: 1, association: key)])
        let report = try await report()
        #expect(
            report.lines(width: 80) == [
                "Domain:    far.example",
                "MX:        2 hosts, proved by DNSSEC",
                "MTA-STS:   none: not asked for (mta-sts = false)",
                "",
                "10 mx1.far.example",
                "  Address:   192.0.2.1, 2001:db8::1; proved by DNSSEC",
                "  DANE:      TLSA records of mx1.far.example",
                "             3 1 1 abababababababababababababababab…",
                "  Wanted:    TLS, certificate by DANE",
                "",
                "20 mx2.far.example",
                "  Address:   192.0.2.2; not proved by DNSSEC",
                "  DANE:      not used: DNSSEC does not prove the address of mx2.far.example",
                "  Wanted:    TLS where it is offered, any certificate (opportunistic)",
                "",
                "Not connected to any host",
            ])
        #expect(report.isGood)
    }

    @Test func `a domain that takes no mail is said in a sentence`() async throws {
        dns.setMailExchangers(of: "far.example", [(0, ".")])
        let report = try await report()
        #expect(!report.isGood)
        #expect(
            report.lines(width: 80) == [
                "Domain:    far.example", "", "A mail would be refused: the domain says that it takes no mail (null MX)",
            ])
        #expect(try await self.report("gone.example").result == "a mail would be refused: there is no such domain")
    }

    @Test func `a route goes before the MX`() async throws {
        dns.setMailExchangers(of: "far.example", [(10, "mx1.far.example")])
        dns.setAddresses(of: "smart.example", ["192.0.2.3"])
        let report = try await report(route: .host("smart.example", port: 2525))
        #expect(report.route == "smart.example:2525")
        #expect(report.hosts.map(\.name) == ["smart.example"])
        #expect(report.sts == nil && report.noSTS == nil)
        #expect(try await self.report(route: .discard).hosts.isEmpty)
    }

    @Test func `no host may be used for REQUIRETLS where nothing proves it`() async throws {
        dns.setMailExchangers(of: "far.example", [(10, "mx1.far.example")])
        dns.setAddresses(of: "mx1.far.example", ["192.0.2.1"])
        let report = try await report(requiresTLS: true)
        #expect(!report.isGood && report.result == "no host may be used")
        #expect(report.hosts[0].problem?.hasPrefix("550 5.7.30 ") == true)
        #expect(report.hosts[0].isTemporary == false)
    }

    @Test func `long values are wrapped, and what acts on a terminal is shown`() {
        let lines = TLSReport.table([("Problem", "one two \u{1B}[31mthree four"), ("", "five")], width: 24)
        #expect(lines == ["Problem:   one two", "           \\u{1B}[31mthree", "           four", "           five"])
    }
}
