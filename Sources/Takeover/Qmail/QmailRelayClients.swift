/// Clients that may send anywhere: the rules of tcpserver that set RELAYCLIENT (tcprules(1)).
enum QmailRelayClients {
    /// Where packages and handbooks put the source of the rules.
    private static let paths = [
        "/etc/tcp.smtp", "/etc/tcprules.d/tcp.smtp", "/etc/tcprules.d/tcp.qmail-smtp", "/etc/qmail/tcp.smtp",
        "/home/vpopmail/etc/tcp.smtp", "/var/qmail/control/tcp.smtp", "/var/vpopmail/etc/tcp.smtp",
    ]

    /// Adds the networks that may relay.
    /// - Returns: what could not be carried over.
    static func read(_ tree: any FileTree, into networks: inout [String]) -> [Finding] {
        var findings: [Finding] = []
        for path in paths {
            do {
                guard let octets = try tree.contents(of: path) else { continue }
                for line in TextLines(octets).lines {
                    read(line.text, SourcePlace(path, line: line.number), &networks, &findings)
                }
            } catch {
                findings.append(.unreadable(error))
            }
        }
        return findings
    }

    private static func read(_ line: String, _ place: SourcePlace, _ networks: inout [String], _ findings: inout [Finding]) {
        guard !line.hasPrefix("#"), let colon = line.firstIndex(of: ":"), line[colon...].hasPrefix(":allow"),
            line[colon...].contains("RELAYCLIENT=")
        else { return }
        let found = Self.networks(of: line[..<colon])
        for network in found ?? [] where !networks.contains(network) { networks.append(network) }
        guard found == nil else { return }
        findings.append(
            line[..<colon].isEmpty
                ? Finding(
                    .changed, at: place, quote: Finding.printable(line),
                    Wording(
                        "Every client may send anywhere today; Martlet does not allow that.",
                        german: "Heute darf jeder Client überallhin senden; Martlet lässt das nicht zu."),
                    advice: Wording(
                        "Your own users log in, or name their networks.",
                        german: "Eigene Benutzer melden sich an, oder Sie nennen deren Netze."))
                : Finding(
                    .lost, at: place, quote: Finding.printable(line),
                    Wording(
                        "These clients may send anywhere today, and are no network.",
                        german: "Diese Clients dürfen heute überallhin senden, sind aber kein Netz."),
                    advice: Wording(
                        "Name their addresses as networks in the configuration, or let them log in.",
                        german: "Nennen Sie ihre Adressen in der Konfiguration als Netze, oder lassen Sie sie sich anmelden.")))
    }

    /// `192.0.2.1`, `192.0.2.`, `192.0.2-5.`: as CIDR. Nil for names and what is no address.
    static func networks(of client: some StringProtocol) -> [String]? {
        // info@address is for a client that identd names so.
        guard !client.isEmpty, !client.hasPrefix("="), !client.contains("@") else { return nil }
        let parts = client.split(separator: ".", omittingEmptySubsequences: true)
        guard (1...4).contains(parts.count), client.hasSuffix(".") == (parts.count < 4) else { return nil }
        var prefixes = [""]
        for part in parts {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt8($0) }
            guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], low <= high,
                prefixes.count * (Int(high) - Int(low) + 1) <= 256
            else { return nil }
            prefixes = prefixes.flatMap { prefix in (low...high).map { prefix.isEmpty ? "\($0)" : "\(prefix).\($0)" } }
        }
        let zeros = String(repeating: ".0", count: 4 - parts.count)
        return prefixes.map { "\($0)\(zeros)/\(parts.count * 8)" }
    }
}
