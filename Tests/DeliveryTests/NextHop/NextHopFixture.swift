import DNS
import MailFormat
import NIOCore
import SMTP

@testable import Delivery

/// A mail in memory, in parts of a size that the test chooses.
struct MemoryContent: NextHopContent {
    let bytes: [UInt8]
    var partOctets = 65_536

    init(_ bytes: [UInt8], partOctets: Int = 65_536) {
        self.bytes = bytes
        self.partOctets = partOctets
    }

    init(_ text: String) {
        self.init(Array(text.utf8))
    }

    var octets: Int { bytes.count }

    func makeReader() -> any NextHopContentReader { MemoryReader(self) }
}

/// Reads a ``MemoryContent``. Used by one task at a time.
final class MemoryReader: NextHopContentReader, @unchecked Sendable {
    private var rest: ArraySlice<UInt8>
    private let partOctets: Int

    init(_ content: MemoryContent) {
        rest = content.bytes[...]
        partOctets = content.partOctets
    }

    func next() async throws -> ByteBuffer? {
        guard !rest.isEmpty else { return nil }
        let part = rest.prefix(partOctets)
        rest = rest.dropFirst(part.count)
        return ByteBuffer(bytes: part)
    }
}

/// A resolver that knows nothing: these tests name hosts by address.
struct NoResolver: DNS.Resolver {
    func addresses(of host: Domain) async throws(ResolverError) -> Answer<IPAddress> { Answer([], nameExists: false) }
    func mailExchangers(of domain: Domain) async throws(ResolverError) -> Answer<MailExchanger> { Answer([], nameExists: false) }
    func texts(of name: String) async throws(ResolverError) -> Answer<String> { Answer([], nameExists: false) }
    func tlsaRecords(of host: Domain, port: Int) async throws(ResolverError) -> Answer<TLSARecord> {
        Answer([], nameExists: false)
    }
    func names(of address: IPAddress) async throws(ResolverError) -> Answer<Domain> { Answer([], nameExists: false) }
}

extension ScriptedServer {
    var nextHop: NextHop { .host("127.0.0.1", port: port) }
    var lmtp: NextHop { .lmtp(host: "127.0.0.1", port: port) }

    /// A connector with short times, for a server that is silent or slow.
    func connector(_ change: (inout ConnectorSettings) -> Void = { _ in }) throws -> SMTPConnector {
        var settings = ConnectorSettings(hostname: "mx.kunde.example")
        settings.timeouts = ClientTimeouts(each: .seconds(20))
        settings.port = port
        change(&settings)
        return try SMTPConnector(settings: settings, hosts: MailHosts(resolver: NoResolver()), tls: TLSClient())
    }
}

extension MailCommand {
    static func from(_ address: String) throws -> MailCommand { MailCommand(reversePath: .address(try Address(address))) }
}

extension RcptCommand {
    static func to(_ address: String) throws -> RcptCommand { RcptCommand(forwardPath: .address(try Address(address))) }
}
