import Glibc

/// The TCP sockets of this machine's network, as `/proc/net/tcp` and `/proc/net/tcp6` tell (proc_net_tcp(5) of the kernel's documentation).
public struct TCPTable: Sendable {
    public enum State: UInt8, Sendable {
        case established = 0x01
        case synReceived = 0x03
        /// The client has closed its side; what it sent may still be worked on.
        case closeWait = 0x08
        case listening = 0x0A
    }

    public struct Entry: Hashable, Sendable {
        /// `0.0.0.0` or `::`, as inet_ntop(3) writes it.
        public var address: String
        public var port: UInt16
        public var remotePort: UInt16
        /// As the kernel numbers it; those that count here are ``State``.
        public var state: UInt8
        /// Of a listening socket, connections that wait to be accepted.
        public var waiting: Int
        /// What `/proc/PID/fd` names the socket by; 0 for one that no process has yet, or has any more.
        public var inode: UInt64

        public func isIn(_ state: State) -> Bool { self.state == state.rawValue }

        /// `127.0.0.1:25`, `[::]:25`.
        public var name: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }
    }

    public var entries: [Entry]

    public init(entries: [Entry]) {
        self.entries = entries
    }

    /// As it is now; empty where the kernel has no such files.
    /// - Throws: ``SwitchError`` where they cannot be read.
    public static func now() throws(SwitchError) -> TCPTable {
        var entries: [Entry] = []
        for path in ["/proc/net/tcp", "/proc/net/tcp6"] {
            guard let octets = try DurableFile.contents(of: path) else { continue }
            entries += parse(String(decoding: octets, as: UTF8.self))
        }
        return TCPTable(entries: entries)
    }

    /// Lines that are not understood are passed over: the heading is one.
    public static func parse(_ text: String) -> [Entry] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 10, let (address, port) = place(words[1]), let (_, remotePort) = place(words[2]),
                let state = UInt8(words[3], radix: 16), let inode = UInt64(words[9]),
                let waiting = words[4].split(separator: ":").last.flatMap({ Int($0, radix: 16) })
            else { return nil }
            return Entry(
                address: address, port: port, remotePort: remotePort, state: state, waiting: waiting, inode: inode)
        }
    }

    public func listening(on ports: Set<UInt16>) -> [Entry] {
        entries.filter { $0.isIn(.listening) && ports.contains($0.port) }
    }

    /// Sessions of clients of those ports.
    public func sessions(on ports: Set<UInt16>) -> [Entry] {
        entries.filter { ($0.isIn(.established) || $0.isIn(.closeWait)) && ports.contains($0.port) }
    }

    /// Connections that are on their way to somebody who accepts them.
    public func underway(to ports: Set<UInt16>) -> Int {
        entries.reduce(0) { sum, entry in
            guard ports.contains(entry.port) else { return sum }
            return entry.isIn(.listening) ? sum + entry.waiting : entry.isIn(.synReceived) ? sum + 1 : sum
        }
    }

    /// `0100007F:0019`: words in the order of octets of this machine.
    private static func place(_ text: Substring) -> (address: String, port: UInt16)? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
        let digits = parts[0]
        guard digits.count == 8 || digits.count == 32 else { return nil }
        var octets: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { octets += $0 }
            rest = rest.dropFirst(8)
        }
        var room = [CChar](repeating: 0, count: 64)
        guard inet_ntop(octets.count == 4 ? AF_INET : AF_INET6, octets, &room, socklen_t(room.count)) != nil else { return nil }
        return (String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self), port)
    }
}
