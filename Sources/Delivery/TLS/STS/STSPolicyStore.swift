import Directory
import MailFormat

/// Where policies are kept until they are too old.
public protocol STSPolicyStore: Sendable {
    /// The policy of a domain; nil where none is kept. What cannot be read is none.
    func stored(for domain: Domain) async -> StoredSTSPolicy?
    /// Keeps a policy instead of the last one. What cannot be kept is fetched again.
    func store(_ policy: StoredSTSPolicy, for domain: Domain) async
}

extension SQLiteDirectory: STSPolicyStore {
    public func stored(for domain: Domain) async -> StoredSTSPolicy? {
        try? await stsPolicy(of: domain)
    }

    public func store(_ policy: StoredSTSPolicy, for domain: Domain) async {
        try? await setSTSPolicy(policy, of: domain)
    }
}
