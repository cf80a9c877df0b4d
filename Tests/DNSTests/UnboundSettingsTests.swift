import Testing

@testable import DNS

@Suite struct UnboundSettingsTests {
    @Test func `the nameservers of resolv_conf are read, and nothing else`() {
        let text = """
            # nameserver 192.0.2.1
            search kunde.example
            nameserver 192.0.2.53
            nameserver\t2001:db8::53   # behind it anything
            nameserver fe80::1%eth0
            nameserver resolver.example
            nameserver
            options edns0
            """
        #expect(ResolverConfigurationFile.nameservers(text) == ["192.0.2.53", "2001:db8::53", "fe80::1%eth0"])
    }

    @Test func `without resolv_conf the resolver of this machine is asked`() {
        #expect(ResolverConfigurationFile.servers("/nonexistent/resolv.conf") == ["127.0.0.1"])
    }

    @Test func `a file of trust anchors that is not there is named`() {
        #expect(throws: UnboundError.file("/nonexistent/root.key cannot be read")) {
            try UnboundResolver(UnboundSettings(servers: .authoritative, trustAnchorFile: "/nonexistent/root.key"))
        }
    }

    @Test func `records of trust anchors stand among comments and states`() {
        let text = """
            ; autotrust trust anchor file
            ;;id: . 1
            . IN DS 20326 8 2 E06D
            .\t86400\tIN\tDNSKEY\t257 3 8 AwEAAa ;{id = 20326 (ksk), size = 2048b} ;;state=2 [  VALID  ]

            example. IN NS ns.example.
            """
        #expect(TrustAnchorFile.records(text) == [". IN DS 20326 8 2 E06D", ".\t86400\tIN\tDNSKEY\t257 3 8 AwEAAa"])
    }

    @Test func `libunbound takes the keys of the root that are built in`() async throws {
        var settings = UnboundSettings(servers: .authoritative, trustAnchors: RootAnchors.builtIn, trustsRoot: false)
        await (try UnboundResolver(settings)).close()
        settings.trustAnchors = [". IN DS 20326 8 2 no"]
        #expect(throws: UnboundError.self) { try UnboundResolver(settings) }
        settings = UnboundSettings(servers: .forwarders(["resolver.example"]), trustsRoot: false)
        #expect(throws: UnboundError.self) { try UnboundResolver(settings) }
    }

    /// Names that no DNS question can hold do not exist; nobody is asked.
    @Test(arguments: [String(repeating: "a", count: 254), "a b.example", "a\u{0}b.example", "ä.example"])
    func `what is no name has no records`(name: String) async throws {
        let resolver = try UnboundResolver(UnboundSettings(servers: .authoritative, isValidating: false))
        let answer = try await resolver.texts(of: name)
        #expect(answer.records.isEmpty && !answer.nameExists && !answer.isSecure)
        await resolver.close()
    }
}
