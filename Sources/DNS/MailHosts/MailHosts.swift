import MailFormat

/// Finds the hosts that take mail for a destination (RFC 5321 §5.1).
public struct MailHosts: Sendable {
    /// Of a domain that names more hosts, the best this many are looked at.
    static let mostHosts = 20
    /// Of a host with more addresses, this many are tried.
    static let mostAddresses = 16

    private let resolver: any Resolver
    private let ourselves: OwnHosts

    /// - Parameter ourselves: hosts that are this server; they are never returned, nor is any host that is not preferred to them.
    public init(resolver: any Resolver, ourselves: OwnHosts = OwnHosts()) {
        self.resolver = resolver
        self.ourselves = ourselves
    }

    /// The hosts for mail to a domain: those of its MX by preference, in random order where it is equal; the domain itself where
    /// there is no MX; the address of an address literal.
    public func hosts(for domain: Domain) async throws(MailHostsError) -> MailHostList {
        if domain.isAddressLiteral { return try literal(domain) }
        let answer: Answer<MailExchanger>
        do {
            answer = try await resolver.mailExchangers(of: domain)
        } catch {
            throw Self.temporary(error, "MX of \(domain)")
        }
        guard answer.nameExists else { throw .noSuchDomain }
        var list = MailHostList(
            destination: domain, canonicalDestination: answer.canonicalName.flatMap { try? Domain($0) }, hosts: [],
            isSecure: answer.isSecure, isFromMX: !answer.records.isEmpty)
        guard !answer.records.isEmpty else {
            list.hosts = [try await onlyHost(domain)]
            return list
        }
        // RFC 7505 §3: a null MX stands alone. Beside others it names no host and is passed over.
        let exchangers = answer.records.compactMap { record in record.host.map { (name: $0, preference: record.preference) } }
        guard !exchangers.isEmpty else { throw .nullMX }
        // The sort is stable, so that equals keep the order of the shuffle.
        let sorted = exchangers.shuffled().sorted { $0.preference < $1.preference }
        list.hosts = try await reachable(Array(sorted.prefix(Self.mostHosts)), of: domain)
        return list
    }

    /// The host of a route, which is not asked for MX: a name or an IP address.
    public func host(named text: String) async throws(MailHostsError) -> MailHostList {
        guard let name = IPAddress(text)?.literal ?? (try? Domain(text)) else { throw .noSuchDomain }
        let host: MailHost
        if let address = IPAddress(literal: name) {
            host = MailHost(name: name, addresses: [address])
        } else {
            let answer: Answer<IPAddress>
            do {
                answer = try await resolver.addresses(of: name)
            } catch {
                throw Self.temporary(error, "address of \(name)")
            }
            guard answer.nameExists else { throw .noSuchDomain }
            guard !answer.records.isEmpty else { throw .noMailHost }
            host = Self.host(name, preference: 0, answer)
        }
        return MailHostList(destination: name, hosts: [host], isSecure: true, isFromMX: false, isRecipientDomain: false)
    }

    private func literal(_ domain: Domain) throws(MailHostsError) -> MailHostList {
        guard let address = IPAddress(literal: domain) else { throw .noSuchDomain }
        if ourselves.include(domain, [address]) { throw .ourselves(domain) }
        return MailHostList(
            destination: domain, hosts: [MailHost(name: domain, addresses: [address])], isSecure: false, isFromMX: false)
    }

    /// RFC 5321 §5.1: without MX the domain is its own host, with preference 0.
    private func onlyHost(_ domain: Domain) async throws(MailHostsError) -> MailHost {
        let answer: Answer<IPAddress>
        do {
            answer = try await resolver.addresses(of: domain)
        } catch {
            throw Self.temporary(error, "address of \(domain)")
        }
        guard !answer.records.isEmpty else { throw .noMailHost }
        if ourselves.include(domain, answer.records) { throw .ourselves(domain) }
        return Self.host(domain, preference: 0, answer)
    }

    private func reachable(
        _ exchangers: [(name: Domain, preference: Int)], of domain: Domain
    ) async throws(MailHostsError) -> [MailHost] {
        let answers = await addresses(of: exchangers.map(\.name))
        var hosts: [MailHost] = []
        var problem: String?
        // RFC 5321 §5.1: at our own preference and behind it mail would come back to us.
        var limit = Int.max
        var ownName: Domain?
        for (exchanger, answer) in zip(exchangers, answers) {
            switch answer {
            case .success(let answer):
                if ourselves.include(exchanger.name, answer.records), exchanger.preference < limit {
                    limit = exchanger.preference
                    ownName = exchanger.name
                }
                if answer.records.isEmpty { problem = problem ?? "\(exchanger.name) has no address" }
                hosts.append(Self.host(exchanger.name, preference: exchanger.preference, answer))
            case .failure(let error):
                // Its name alone may tell that it is this server.
                if ourselves.include(exchanger.name, []), exchanger.preference < limit {
                    limit = exchanger.preference
                    ownName = exchanger.name
                }
                problem = Self.text(error, "address of \(exchanger.name)")
            }
        }
        let isBest = exchangers.first?.preference == limit
        if isBest, let ownName { throw .ourselves(ownName) }
        hosts.removeAll { $0.preference >= limit || $0.addresses.isEmpty }
        guard !hosts.isEmpty else { throw .temporary(problem ?? "no MX of \(domain) has an address") }
        return hosts
    }

    private func addresses(of names: [Domain]) async -> [Result<Answer<IPAddress>, ResolverError>] {
        await withTaskGroup(of: (Int, Result<Answer<IPAddress>, ResolverError>).self) { group in
            for (index, name) in names.enumerated() {
                group.addTask { [resolver] in
                    do throws(ResolverError) {
                        return (index, .success(try await resolver.addresses(of: name)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var results = names.map { _ in Result<Answer<IPAddress>, ResolverError>.failure(.temporary("not asked")) }
            for await (index, result) in group { results[index] = result }
            return results
        }
    }

    private static func host(_ name: Domain, preference: Int, _ answer: Answer<IPAddress>) -> MailHost {
        MailHost(
            name: name, canonicalName: answer.canonicalName.flatMap { try? Domain($0) }, preference: preference,
            addresses: Array(answer.records.prefix(mostAddresses)), isSecure: answer.isSecure)
    }

    private static func temporary(_ error: ResolverError, _ question: String) -> MailHostsError {
        .temporary(text(error, question))
    }

    private static func text(_ error: ResolverError, _ question: String) -> String {
        switch error {
        case .temporary(let text): "\(question): \(text)"
        case .bogus(let text): "\(question): DNSSEC: \(text)"
        }
    }
}
