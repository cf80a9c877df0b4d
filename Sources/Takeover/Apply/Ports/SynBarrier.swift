/// Keeps new connections from ports for a few seconds: their SYN is dropped, and the client sends it again a second later (RFC 6298 §2: the first
/// time-out is one second). So one server can close its sockets and another open its own, and nobody is refused.
///
/// It is a table of nftables of its own, in which each port has an end by itself: if this process dies, connections come again after
/// ``lifetime`` seconds all the same.
public struct SynBarrier: Sendable {
    /// Seconds.
    public static let lifetime = 60

    private let ports: [UInt16]
    private let table: String
    private let commands: any CommandRunner

    public init(ports: Set<UInt16>, commands: any CommandRunner) {
        self.ports = ports.sorted()
        // Two switches of one machine, such as of two test runs, do not take each other's barrier away.
        table = "martlet_switch_\(self.ports.map(String.init).joined(separator: "_"))"
        self.commands = commands
    }

    /// Puts it up, or lengthens its life.
    /// - Returns: why that cannot be done here; nil where it is up.
    public func raise() async -> String? {
        guard !ports.isEmpty else { return nil }
        let elements = ports.map { "\($0) timeout \(Self.lifetime)s" }.joined(separator: ", ")
        let script = """
            table inet \(table)
            delete table inet \(table)
            table inet \(table) {
                set closed { type inet_service; flags timeout; elements = { \(elements) }; }
                chain arrivals {
                    type filter hook input priority -300; policy accept;
                    tcp dport @closed tcp flags & (fin | syn | rst | ack) == syn drop
                }
            }

            """
        do throws(SwitchError) {
            let outcome = try await commands.run(["nft", "-f", "-"], input: script, within: .seconds(10))
            return outcome.status == 0 ? nil : outcome.text
        } catch {
            return error.description
        }
    }

    /// Takes it away; nothing is done where there is none.
    public func lower() async {
        _ = try? await commands.run(["nft", "delete", "table", "inet", table], input: "", within: .seconds(10))
    }
}
