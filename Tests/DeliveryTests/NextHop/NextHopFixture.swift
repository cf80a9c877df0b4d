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

extension TableResolver {
    /// `far.example` has two mail exchangers, of which the first is dead: nothing listens at 127.0.0.2 where the servers of tests listen
    /// at 127.0.0.1. `sink.example` is the second.
    static func far() -> TableResolver {
        let resolver = TableResolver()
        resolver.setMailExchangers(of: "far.example", [(20, "sink.example"), (10, "dead.example")])
        resolver.setAddresses(of: "sink.example", ["127.0.0.1"])
        resolver.setAddresses(of: "both.example", ["::1", "127.0.0.2", "127.0.0.1"])
        resolver.setAddresses(of: "dead.example", ["127.0.0.2"])
        resolver.setMailExchangers(of: "null.example", [(0, ".")])
        resolver.setMailExchangers(of: "dark.example", [(10, "dead.example")])
        return resolver
    }
}

extension ScriptedServer {
    var nextHop: NextHop { .host("127.0.0.1", port: port) }
    var lmtp: NextHop { .lmtp(host: "127.0.0.1", port: port) }

    /// A connector with short times, for a server that is silent or slow.
    func connector(
        clock: SchedulerClock = SchedulerClock(), _ change: (inout ConnectorSettings) -> Void = { _ in }
    ) throws -> SMTPConnector {
        var settings = ConnectorSettings(hostname: "mx.kunde.example")
        settings.timeouts = ClientTimeouts(each: .seconds(120))
        settings.port = port
        change(&settings)
        return try SMTPConnector(
            settings: settings, hosts: MailHosts(resolver: TableResolver.far()), tls: TLSClient(), clock: clock)
    }
}

extension MailCommand {
    static func from(_ address: String) throws -> MailCommand { MailCommand(reversePath: .address(try Address(address))) }
}

extension RcptCommand {
    static func to(_ address: String) throws -> RcptCommand { RcptCommand(forwardPath: .address(try Address(address))) }
}
