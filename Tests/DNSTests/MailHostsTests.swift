import DNS
import MailFormat
import NIOPosix
import Testing

@Suite struct MailHostsTests {
    let dns = TableResolver()
    let far: Domain

    init() throws {
        far = try Domain("far.example")
        for (index, host) in ["mx1", "mx2", "mx3"].enumerated() {
            dns.setAddresses(of: "\(host).far.example", ["192.0.2.\(index + 1)", "2001:db8::\(index + 1)"])
        }
    }

    func names(_ list: MailHostList) -> [String] { list.hosts.map(\.name.ascii) }

    func ourselves(_ name: String? = nil, _ address: String? = nil) throws -> MailHosts {
        MailHosts(
            resolver: dns,
            ourselves: OwnHosts(
                names: Set(try name.map { [try Domain($0)] } ?? []),
                addresses: Set(address.flatMap { IPAddress($0) }.map { [$0] } ?? [])
            ))
    }

    @Test func `hosts come in the order of their preference`() async throws {
        dns.setMailExchangers(of: "far.example", [(30, "mx3.far.example"), (10, "mx1.far.example"), (20, "mx2.far.example")])
        let list = try await MailHosts(resolver: dns).hosts(for: far)
        #expect(names(list) == ["mx1.far.example", "mx2.far.example", "mx3.far.example"])
        #expect(list.hosts.map(\.preference) == [10, 20, 30])
        #expect(list.hosts[0].addresses.map(\.description) == ["192.0.2.1", "2001:db8::1"])
        #expect(list.isFromMX && !list.isSecure)
    }

    /// RFC 5321 §5.1: the sender must spread the load over hosts of one preference.
    @Test func `hosts of one preference come in random order`() async throws {
        dns.setMailExchangers(of: "far.example", [(10, "mx1.far.example"), (10, "mx2.far.example"), (5, "mx3.far.example")])
        var orders: Set<[String]> = []
        // Both orders are seen but for a chance of 2 in 2^64.
        for _ in 0..<64 { orders.insert(names(try await MailHosts(resolver: dns).hosts(for: far))) }
        #expect(
            orders == [
                ["mx3.far.example", "mx1.far.example", "mx2.far.example"],
                ["mx3.far.example", "mx2.far.example", "mx1.far.example"],
            ])
    }

    @Test func `a domain without MX is its own host`() async throws {
        dns.setAddresses(of: "far.example", ["192.0.2.9"], isSecure: true)
        dns.setMailExchangers(of: "far.example", [], isSecure: true)
        let list = try await MailHosts(resolver: dns).hosts(for: far)
        #expect(names(list) == ["far.example"])
        #expect(!list.isFromMX && list.isSecure)
        #expect(list.hosts[0].isSecure)
    }

    @Test func `a CNAME is followed to the MX behind it`() async throws {
        dns.setAlias("alias.example", to: "far.example")
        dns.setMailExchangers(of: "far.example", [(10, "mx1.far.example")], isSecure: true)
        let list = try await MailHosts(resolver: dns).hosts(for: try Domain("alias.example"))
        #expect(names(list) == ["mx1.far.example"])
        #expect(list.destination.ascii == "alias.example")
        #expect(list.canonicalDestination == far)
    }

    @Test func `a CNAME at a host is remembered`() async throws {
        dns.setAlias("mail.far.example", to: "mx1.far.example")
        dns.setMailExchangers(of: "far.example", [(10, "mail.far.example")])
        let host = try await MailHosts(resolver: dns).hosts(for: far).hosts[0]
        #expect(host.name.ascii == "mail.far.example")
        #expect(host.canonicalName?.ascii == "mx1.far.example")
    }

    @Test func `the null MX takes no mail`() async throws {
        dns.setMailExchangers(of: "far.example", [(0, ".")])
        await #expect(throws: MailHostsError.nullMX) { try await MailHosts(resolver: dns).hosts(for: far) }
    }

    /// RFC 7505 §3: it must stand alone. Beside others it is an error of the zone, which costs no mail.
    @Test func `a null MX beside others is passed over`() async throws {
        dns.setMailExchangers(of: "far.example", [(0, "."), (10, "mx1.far.example")])
        #expect(names(try await MailHosts(resolver: dns).hosts(for: far)) == ["mx1.far.example"])
    }

    @Test func `a domain that does not exist has no host for good`() async throws {
        await #expect(throws: MailHostsError.noSuchDomain) { try await MailHosts(resolver: dns).hosts(for: far) }
    }

    @Test func `a domain without MX and address has no host for good`() async throws {
        dns.setTexts(of: "far.example", ["v=spf1 -all"])
        await #expect(throws: MailHostsError.noMailHost) { try await MailHosts(resolver: dns).hosts(for: far) }
    }

    @Test func `MX without any address is for later`() async throws {
        dns.setMailExchangers(of: "far.example", [(10, "gone.far.example")])
        await #expect(throws: MailHostsError.temporary("gone.far.example has no address")) {
            try await MailHosts(resolver: dns).hosts(for: far)
        }
    }

    @Test(arguments: [ResolverError.temporary("SERVFAIL"), .bogus("signature expired")])
    func `a failing DNS is for later`(error: ResolverError) async throws {
        dns.setFailure(of: "far.example", .mailExchangers, error)
        await #expect {
            try await MailHosts(resolver: dns).hosts(for: far)
        } throws: {
            if case .temporary(let text) = $0 as? MailHostsError { text.hasPrefix("MX of far.example: ") } else { false }
        }
    }

    @Test func `one host whose address cannot be had leaves the others`() async throws {
        dns.setMailExchangers(of: "far.example", [(10, "mx1.far.example"), (20, "mx2.far.example")])
        dns.setFailure(of: "mx1.far.example", .addresses, .bogus("no"))
        #expect(names(try await MailHosts(resolver: dns).hosts(for: far)) == ["mx2.far.example"])
    }

    @Test(arguments: [("mx2.far.example", nil), (nil, "2001:db8::2")] as [(String?, String?)])
    func `hosts at our own preference and behind it are dropped`(name: String?, address: String?) async throws {
        dns.setMailExchangers(
            of: "far.example", [(10, "mx1.far.example"), (20, "mx2.far.example"), (20, "mx3.far.example")])
        #expect(names(try await ourselves(name, address).hosts(for: far)) == ["mx1.far.example"])
    }

    @Test func `our own name is enough where its address cannot be had`() async throws {
        dns.setMailExchangers(of: "far.example", [(10, "mx1.far.example"), (20, "mx2.far.example")])
        dns.setFailure(of: "mx1.far.example", .addresses, .temporary("no"))
        await #expect(throws: MailHostsError.ourselves(try Domain("mx1.far.example"))) {
            try await ourselves("mx1.far.example").hosts(for: far)
        }
    }

    @Test(arguments: [("mx1.far.example", nil), (nil, "192.0.2.1")] as [(String?, String?)])
    func `the best host being this server is a loop`(name: String?, address: String?) async throws {
        dns.setMailExchangers(of: "far.example", [(10, "mx1.far.example"), (10, "mx3.far.example"), (20, "mx2.far.example")])
        await #expect(throws: MailHostsError.ourselves(try Domain("mx1.far.example"))) {
            try await ourselves(name, address).hosts(for: far)
        }
    }

    @Test func `a domain without MX that is this server is a loop`() async throws {
        dns.setAddresses(of: "far.example", ["192.0.2.9"])
        await #expect(throws: MailHostsError.ourselves(far)) { try await ourselves(nil, "192.0.2.9").hosts(for: far) }
    }

    @Test(arguments: [("[192.0.2.7]", "192.0.2.7"), ("[IPv6:2001:db8::7]", "2001:db8::7")])
    func `an address literal is its own host`(literal: String, address: String) async throws {
        let list = try await MailHosts(resolver: dns).hosts(for: try Domain(literal))
        #expect(list.hosts.map { $0.addresses.map(\.description) } == [[address]])
        #expect(dns.asked.isEmpty)
        await #expect(throws: MailHostsError.ourselves(try Domain(literal))) {
            try await ourselves(nil, address).hosts(for: try Domain(literal))
        }
    }

    @Test func `a host of a route is not asked for MX`() async throws {
        dns.setMailExchangers(of: "mx1.far.example", [(10, "mx2.far.example")])
        #expect(names(try await MailHosts(resolver: dns).host(named: "mx1.far.example")) == ["mx1.far.example"])
        let list = try await MailHosts(resolver: dns).host(named: "192.0.2.8")
        #expect(list.hosts[0].name.ascii == "[192.0.2.8]")
        #expect(dns.asked == ["addresses mx1.far.example"])
    }

    @Test func `a domain may name more hosts than are looked at`() async throws {
        dns.setMailExchangers(of: "far.example", (1...200).map { ($0, "mx\($0).far.example") })
        _ = try await MailHosts(resolver: dns).hosts(for: far)
        #expect(dns.asked.count == 21)
    }
}
