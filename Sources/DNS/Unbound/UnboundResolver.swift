import MailFormat

/// Asks the DNS by libunbound, which checks signatures itself and keeps answers for their time to live, in bounded memory.
public final class UnboundResolver: Resolver {
    private let context: UnboundContext

    /// Starts libunbound; nothing is asked yet.
    /// - Throws: ``UnboundError`` that says which setting or file is at fault.
    public init(_ settings: UnboundSettings) throws(UnboundError) {
        context = try UnboundContext(settings)
    }

    /// Ends what is being asked: it fails as ``ResolverError/temporary(_:)``.
    public func close() async { await context.close() }

    public func addresses(of host: Domain) async throws(ResolverError) -> Answer<IPAddress> {
        async let four = result(of: host.ascii, .a)
        async let six = result(of: host.ascii, .aaaa)
        switch (await four, await six) {
        case (.success(let four), .success(let six)):
            var answer = try Self.answer(four) { IPAddress(wire: $0, .a) }
            let other = try Self.answer(six) { IPAddress(wire: $0, .aaaa) }
            answer.records = other.records + answer.records
            answer.nameExists = answer.nameExists || other.nameExists
            answer.isSecure = answer.isSecure && other.isSecure
            answer.canonicalName = answer.canonicalName ?? other.canonicalName
            answer.timeToLive = min(answer.timeToLive, other.timeToLive)
            return answer
        // Servers that know A but fail at AAAA are common enough. What was found is as secure as its own answer says; nothing found is
        // no proof that there is nothing.
        case (.success(let four), .failure(let error)):
            guard !four.records.isEmpty else { throw error }
            return try Self.answer(four) { IPAddress(wire: $0, .a) }
        case (.failure(let error), .success(let six)):
            guard !six.records.isEmpty else { throw error }
            return try Self.answer(six) { IPAddress(wire: $0, .aaaa) }
        case (.failure(let error), .failure): throw error
        }
    }

    public func mailExchangers(of domain: Domain) async throws(ResolverError) -> Answer<MailExchanger> {
        try Self.answer(try await result(of: domain.ascii, .mx).get(), MailExchanger.init(wire:))
    }

    public func texts(of name: String) async throws(ResolverError) -> Answer<String> {
        try Self.answer(try await result(of: name, .txt).get(), TextRecord.text(wire:))
    }

    public func tlsaRecords(of host: Domain, port: Int) async throws(ResolverError) -> Answer<TLSARecord> {
        // RFC 6698 §3
        try Self.answer(try await result(of: "_\(port)._tcp.\(host.ascii)", .tlsa).get(), TLSARecord.init(wire:))
    }

    public func names(of address: IPAddress) async throws(ResolverError) -> Answer<Domain> {
        try Self.answer(try await result(of: address.reverseName, .ptr).get(), PointerRecord.name(wire:))
    }

    private func result(of name: String, _ type: RecordType) async -> Result<UnboundAnswer, ResolverError> {
        // RFC 1035 §3.1: what is longer is no name. RFC 5321 counts no length octets, so that a domain may come to it.
        guard name.utf8.count <= 253, name.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            return .success(UnboundAnswer(records: [], nameExists: false, isSecure: false, canonicalName: nil, timeToLive: 300))
        }
        do throws(ResolverError) {
            return .success(try await context.answer(to: name, type))
        } catch {
            return .failure(error)
        }
    }

    /// Malformed records are passed over, but where no other is left there is no answer: else it would say that there are none.
    static func answer<Record: Hashable & Sendable>(
        _ found: UnboundAnswer, _ read: ([UInt8]) -> Record?
    ) throws(ResolverError) -> Answer<Record> {
        let records = found.records.compactMap(read)
        if records.isEmpty, !found.records.isEmpty { throw .temporary("all records are malformed") }
        return Answer(
            records, nameExists: found.nameExists, isSecure: found.isSecure, canonicalName: found.canonicalName,
            timeToLive: found.timeToLive)
    }
}
