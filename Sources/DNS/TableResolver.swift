import MailFormat
import Synchronization

/// A resolver that says what it was told to say: for tests, which need no DNS then.
///
/// A name that nothing was set for does not exist; a name that something else was set for has no such records.
public final class TableResolver: Resolver {
    /// What can be asked for.
    public enum Question: String, Hashable, Sendable {
        case addresses
        case mailExchangers
        case texts
        case tlsaRecords
        case names
    }

    private struct Key: Hashable {
        let name: String
        let question: Question
    }

    private enum Entry {
        case addresses(Answer<IPAddress>)
        case mailExchangers(Answer<MailExchanger>)
        case texts(Answer<String>)
        case tlsaRecords(Answer<TLSARecord>)
        case names(Answer<Domain>)
        case failure(ResolverError)
    }

    private struct Table {
        var entries: [Key: Entry] = [:]
        var aliases: [String: String] = [:]
        var secureNames: Set<String> = []
        var asked: [String] = []
    }

    private let table = Mutex(Table())

    public init() {}

    /// The questions so far, in order: `mailExchangers far.example`.
    public var asked: [String] { table.withLock { $0.asked } }

    /// - Parameter texts: IPv4 and IPv6 addresses; what is none is left out.
    public func setAddresses(of name: String, _ texts: [String], isSecure: Bool = false) {
        set(name, .addresses, .addresses(Answer(texts.compactMap { IPAddress($0) }, isSecure: isSecure)))
    }

    /// - Parameter hosts: preference and host; `.` is the null MX.
    public func setMailExchangers(of name: String, _ hosts: [(preference: Int, host: String)], isSecure: Bool = false) {
        let records = hosts.map { MailExchanger(preference: $0.preference, host: $0.host == "." ? nil : try? Domain($0.host)) }
        set(name, .mailExchangers, .mailExchangers(Answer(records, isSecure: isSecure)))
    }

    public func setTexts(of name: String, _ texts: [String], isSecure: Bool = false) {
        set(name, .texts, .texts(Answer(texts, isSecure: isSecure)))
    }

    public func setTLSARecords(of host: String, port: Int = 25, _ records: [TLSARecord], isSecure: Bool = true) {
        set("_\(port)._tcp.\(host)", .tlsaRecords, .tlsaRecords(Answer(records, isSecure: isSecure)))
    }

    public func setNames(of address: String, _ names: [String]) {
        guard let address = IPAddress(address) else { return }
        set(address.reverseName, .names, .names(Answer(names.compactMap { try? Domain($0) })))
    }

    /// A CNAME. Its answer is as secure as that of the name it leads to.
    public func setAlias(_ name: String, to target: String) {
        table.withLock { $0.aliases[name] = target }
    }

    /// DNSSEC proves also that this name, or these records of it, do not exist.
    public func setSecure(_ name: String) {
        table.withLock { _ = $0.secureNames.insert(name) }
    }

    public func setFailure(of name: String, _ question: Question, _ error: ResolverError) {
        set(name, question, .failure(error))
    }

    private func set(_ name: String, _ question: Question, _ entry: Entry) {
        table.withLock { $0.entries[Key(name: name, question: question)] = entry }
    }

    public func addresses(of host: Domain) async throws(ResolverError) -> Answer<IPAddress> {
        try answer(host.ascii, .addresses) { if case .addresses(let answer) = $0 { answer } else { nil } }
    }

    public func mailExchangers(of domain: Domain) async throws(ResolverError) -> Answer<MailExchanger> {
        try answer(domain.ascii, .mailExchangers) { if case .mailExchangers(let answer) = $0 { answer } else { nil } }
    }

    public func texts(of name: String) async throws(ResolverError) -> Answer<String> {
        try answer(name, .texts) { if case .texts(let answer) = $0 { answer } else { nil } }
    }

    public func tlsaRecords(of host: Domain, port: Int) async throws(ResolverError) -> Answer<TLSARecord> {
        try answer("_\(port)._tcp.\(host.ascii)", .tlsaRecords) { if case .tlsaRecords(let answer) = $0 { answer } else { nil } }
    }

    public func names(of address: IPAddress) async throws(ResolverError) -> Answer<Domain> {
        try answer(address.reverseName, .names) { if case .names(let answer) = $0 { answer } else { nil } }
    }

    private func answer<Record: Hashable & Sendable>(
        _ name: String, _ question: Question, _ read: (Entry) -> Answer<Record>?
    ) throws(ResolverError) -> Answer<Record> {
        let (entry, target, isSecure, exists) = table.withLock { table in
            table.asked.append("\(question.rawValue) \(name)")
            var target = name
            // A chain is followed so far and no further, as resolvers do it.
            for _ in 0..<8 { target = table.aliases[target] ?? target }
            return (
                table.entries[Key(name: target, question: question)], target, table.secureNames.contains(target),
                table.entries.keys.contains { $0.name == target }
            )
        }
        let canonicalName = target == name ? nil : target
        guard let entry else {
            return Answer([], nameExists: exists, isSecure: isSecure, canonicalName: canonicalName)
        }
        if case .failure(let error) = entry { throw error }
        guard var answer = read(entry) else { return Answer([]) }
        answer.canonicalName = canonicalName
        return answer
    }
}
