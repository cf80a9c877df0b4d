import DNS
import Directory
import MailFormat

/// Finds the MTA-STS policies of domains (RFC 8461 §5.1): by the TXT record, what is kept, and the policy host.
///
/// A policy that was had once holds until it is too old, whatever the DNS and the policy host say or do not say meanwhile.
public actor STSPolicies {
    private struct Kept {
        var stored: StoredSTSPolicy
        var policy: STSPolicy
    }

    /// §3.3: after a failure the same policy is not fetched again for five minutes.
    private static let pause = 300
    /// The most domains held in memory.
    private static let mostKept = 10_000

    private let resolver: any Resolver
    private let fetcher: any STSPolicyFetcher
    private let store: (any STSPolicyStore)?
    private let now: @Sendable () -> Int
    private var kept: [Domain: Kept] = [:]
    private var failures: [Domain: (id: String, until: Int, error: STSFetchError)] = [:]
    /// Domains whose policy is being fetched, and who waits for that.
    private var fetching: [Domain: [CheckedContinuation<Void, Never>]] = [:]

    /// - Parameters:
    ///   - store: where policies outlive this process; nil keeps them in memory alone.
    ///   - now: seconds since 1970.
    public init(
        resolver: any Resolver, fetcher: any STSPolicyFetcher, store: (any STSPolicyStore)?, now: @escaping @Sendable () -> Int
    ) {
        self.resolver = resolver
        self.fetcher = fetcher
        self.store = store
        self.now = now
    }

    /// The policy that holds for mail to the domain now.
    public func finding(for domain: Domain) async -> STSFinding {
        guard !domain.isAddressLiteral else { return .none("an address literal has no policy") }
        let id: String
        switch await record(of: domain) {
        case .success(let record): id = record.id
        case .failure(let error):
            // §5.1: what is kept holds, also where the record is gone.
            guard let kept = await kept(for: domain) else { return .none(error.description) }
            return .policy(kept.policy, id: kept.stored.id, note: "kept from before: \(error)")
        }
        while true {
            let kept = await kept(for: domain)
            if let kept, kept.stored.id == id { return .policy(kept.policy, id: id, note: nil) }
            if let failure = failures[domain], failure.id == id, failure.until > now() {
                guard let kept else { return .none(failure.error.description) }
                return .policy(kept.policy, id: kept.stored.id, note: "kept from before: \(failure.error)")
            }
            if fetching[domain] == nil {
                await fetch(domain, id: id)
            } else {
                await withCheckedContinuation { fetching[domain]?.append($0) }
            }
        }
    }

    private func record(of domain: Domain) async -> Result<STSRecord, STSFetchError> {
        let name = "_mta-sts.\(domain.ascii)"
        do {
            guard let record = STSRecord.only(of: try await resolver.texts(of: name).records) else {
                return .failure(STSFetchError("no TXT record of MTA-STS at \(name)"))
            }
            return .success(record)
        } catch {
            return .failure(STSFetchError("TXT of \(name): \(error)"))
        }
    }

    /// What is kept and not too old.
    private func kept(for domain: Domain) async -> Kept? {
        if kept[domain] == nil, let stored = await store?.stored(for: domain), let policy = STSPolicy(stored.text) {
            keep(Kept(stored: stored, policy: policy), for: domain)
        }
        guard let found = kept[domain], found.stored.expires > now() else { return nil }
        return found
    }

    /// Fetches; afterwards there is either a policy of that id, or a failure of it.
    private func fetch(_ domain: Domain, id: String) async {
        fetching[domain] = []
        do throws(STSFetchError) {
            let text = try await fetcher.text(of: domain)
            guard let policy = STSPolicy(text) else { throw STSFetchError("the policy of \(domain) is malformed") }
            let stored = StoredSTSPolicy(id: id, text: text, expires: now() + max(policy.maxAge, Self.pause))
            failures[domain] = nil
            keep(Kept(stored: stored, policy: policy), for: domain)
            await store?.store(stored, for: domain)
        } catch {
            if failures.count >= Self.mostKept { failures = [:] }
            failures[domain] = (id, now() + Self.pause, error)
        }
        for waiter in fetching.removeValue(forKey: domain) ?? [] { waiter.resume() }
    }

    private func keep(_ policy: Kept, for domain: Domain) {
        // The store still has them.
        if kept.count >= Self.mostKept { kept = [:] }
        kept[domain] = policy
    }
}
