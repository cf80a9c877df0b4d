import DNS
import Directory
import MailFormat
import Synchronization
import Testing

@testable import Delivery

@Suite struct STSPoliciesTests {
    /// A policy host that serves what it is told, and counts.
    final class Host: STSPolicyFetcher, STSPolicyStore {
        private struct State {
            var answer: Result<String, STSFetchError> = .failure(STSFetchError("nobody there"))
            var fetches = 0
            var stored: [Domain: StoredSTSPolicy] = [:]
        }

        private let state = Mutex(State())

        var fetches: Int { state.withLock { $0.fetches } }

        func serve(_ answer: Result<String, STSFetchError>) { state.withLock { $0.answer = answer } }

        func text(of domain: Domain) async throws(STSFetchError) -> String {
            // Others may ask meanwhile.
            await Task.yield()
            return try state.withLock { state in
                state.fetches += 1
                return state.answer
            }.get()
        }

        func stored(for domain: Domain) async -> StoredSTSPolicy? { state.withLock { $0.stored[domain] } }

        func store(_ policy: StoredSTSPolicy, for domain: Domain) async { state.withLock { $0.stored[domain] = policy } }
    }

    final class Clock: Sendable {
        private let seconds = Atomic<Int>(1_000_000)

        var now: Int { seconds.load(ordering: .relaxed) }

        func advance(_ count: Int) { seconds.add(count, ordering: .relaxed) }
    }

    static let enforce = "version: STSv1\nmode: enforce\nmx: mx.far.example\nmax_age: 10000\n"
    static let testing = "version: STSv1\nmode: testing\nmx: mx.far.example\nmax_age: 10000\n"

    let dns = TableResolver()
    let host = Host()
    let clock = Clock()
    let policies: STSPolicies
    let far: Domain

    init() throws {
        far = try Domain("far.example")
        policies = STSPolicies(resolver: dns, fetcher: host, store: host) { [clock] in clock.now }
        dns.setTexts(of: "_mta-sts.far.example", ["v=STSv1; id=1;"])
        host.serve(.success(Self.enforce))
    }

    func mode() async -> STSPolicy.Mode? {
        if case .policy(let policy, _, _) = await policies.finding(for: far) { policy.mode } else { nil }
    }

    @Test func `a policy is fetched once`() async {
        #expect(await mode() == .enforce)
        #expect(await mode() == .enforce)
        #expect(host.fetches == 1)
    }

    @Test func `those who ask at the same time share one fetch`() async {
        await withTaskGroup(of: STSPolicy.Mode?.self) { group in
            for _ in 0..<50 { group.addTask { await mode() } }
            for await mode in group { #expect(mode == .enforce) }
        }
        #expect(host.fetches == 1)
    }

    @Test func `without the record nothing is fetched`() async {
        dns.setTexts(of: "_mta-sts.far.example", ["v=spf1 -all"])
        #expect(await policies.finding(for: far) == .none("no TXT record of MTA-STS at _mta-sts.far.example"))
        #expect(host.fetches == 0)
    }

    @Test func `another id fetches anew`() async {
        _ = await mode()
        host.serve(.success(Self.testing))
        dns.setTexts(of: "_mta-sts.far.example", ["v=STSv1; id=2;"])
        #expect(await mode() == .testing)
        #expect(host.fetches == 2)
    }

    @Test func `a policy that is too old is fetched anew`() async {
        _ = await mode()
        clock.advance(10_001)
        #expect(await mode() == .enforce)
        #expect(host.fetches == 2)
        host.serve(.failure(STSFetchError("gone")))
        clock.advance(10_001)
        #expect(await policies.finding(for: far) == .none("gone"))
    }

    @Test func `a failed fetch is not tried again for five minutes`() async {
        host.serve(.failure(STSFetchError("gone")))
        for _ in 0..<3 { #expect(await mode() == nil) }
        #expect(host.fetches == 1)
        clock.advance(301)
        host.serve(.success(Self.enforce))
        #expect(await mode() == .enforce)
    }

    @Test func `a malformed policy is as good as none`() async {
        host.serve(.success("<html>"))
        #expect(await policies.finding(for: far) == .none("the policy of far.example is malformed"))
    }

    /// RFC 8461 §5.1, §10.2: who holds back the DNS or the policy host must not get at the mail.
    @Test(arguments: [ResolverError.temporary("SERVFAIL"), .bogus("no"), nil])
    func `a policy that was had before holds without DNS`(error: ResolverError?) async {
        _ = await mode()
        if let error {
            dns.setFailure(of: "_mta-sts.far.example", .texts, error)
        } else {
            dns.setTexts(of: "_mta-sts.far.example", [])
        }
        #expect(await mode() == .enforce)
        clock.advance(10_001)
        #expect(await mode() == nil)
    }

    @Test func `a policy that was had before holds where the new one cannot be fetched`() async {
        _ = await mode()
        dns.setTexts(of: "_mta-sts.far.example", ["v=STSv1; id=2;"])
        host.serve(.failure(STSFetchError("gone")))
        #expect(await mode() == .enforce)
        guard case .policy(_, "1", "kept from before: gone") = await policies.finding(for: far) else {
            Issue.record("not the kept policy")
            return
        }
    }

    @Test func `policies outlive the process`() async {
        _ = await mode()
        let next = STSPolicies(resolver: dns, fetcher: host, store: host) { [clock] in clock.now }
        host.serve(.failure(STSFetchError("gone")))
        guard case .policy(let policy, "1", nil) = await next.finding(for: far) else {
            Issue.record("not the stored policy")
            return
        }
        #expect(policy.mode == .enforce)
        #expect(host.fetches == 1)
    }

    @Test func `an address literal has no policy`() async throws {
        guard case .none = await policies.finding(for: try Domain("[192.0.2.1]")) else {
            Issue.record("a policy of an address")
            return
        }
        #expect(dns.asked.isEmpty)
    }
}
