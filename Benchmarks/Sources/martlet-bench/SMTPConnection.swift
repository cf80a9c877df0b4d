import Glibc

/// A blocking SMTP connection over loopback, for waiting until a server greets and for holding idle sessions.
struct SMTPConnection: ~Copyable {
    private let descriptor: Int32

    /// - Parameter source: the loopback address to come from, as the last two octets of 127.0.x.y.
    init(port: Int, source: UInt16 = 1) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw BenchError("socket: \(String(cString: strerror(errno)))") }
        var timeout = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        // The port is chosen at connect(2), for the pair of addresses, not at bind(2) (ip(7)).
        setsockopt(descriptor, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &on, socklen_t(MemoryLayout<Int32>.size))
        guard Self.withAddress(0x7F00_0000 | UInt32(source), 0, { bind(descriptor, $0, $1) }) == 0,
            Self.withAddress(0x7F00_0001, UInt16(port), { connect(descriptor, $0, $1) }) == 0
        else {
            let reason = String(cString: strerror(errno))
            Glibc.close(descriptor)
            throw BenchError("connect to 127.0.0.1:\(port): \(reason)")
        }
    }

    deinit { Glibc.close(descriptor) }

    func send(_ text: String) throws {
        let octets = Array(text.utf8)
        guard write(descriptor, octets, octets.count) == octets.count else {
            throw BenchError("write: \(String(cString: strerror(errno)))")
        }
    }

    /// Reads one reply, all its lines, and checks its code.
    func expect(_ code: String) throws {
        var reply: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 2048)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else {
                throw BenchError(
                    "connection closed while waiting for \(code)" + (count < 0 ? ": \(String(cString: strerror(errno)))" : ""))
            }
            reply += chunk[..<count]
            guard reply.suffix(2) == [0x0D, 0x0A] else { continue }
            let lines = reply.split(separator: 0x0A)
            guard let last = lines.last, last.count > 3, last[last.startIndex + 3] == UInt8(ascii: " ") else { continue }
            let text = String(decoding: reply, as: UTF8.self)
            guard text.hasPrefix(code) else { throw BenchError("expected \(code), got \(text)") }
            return
        }
    }

    /// Waits until a server greets on the port.
    static func waitForGreeting(port: Int, seconds: Int, isAlive: () -> Bool) throws {
        for _ in 0..<(seconds * 20) {
            if let connection = try? SMTPConnection(port: port), (try? connection.expect("220")) != nil {
                try? connection.send("QUIT\r\n")
                try? connection.expect("221")
                return
            }
            guard isAlive() else { throw BenchError("it ended before it greeted") }
            usleep(50_000)
        }
        throw BenchError("no greeting on port \(port) within \(seconds) s")
    }

    /// A socket that listens on a port of the system's choice.
    static func listen() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard withAddress(0x7F00_0001, 0, { bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 128) == 0 else {
            throw BenchError("listen: \(String(cString: strerror(errno)))")
        }
        return (descriptor, port(of: descriptor))
    }

    /// A port nobody listens on at the moment.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(descriptor) }
        guard withAddress(0x7F00_0001, 0, { bind(descriptor, $0, $1) }) == 0 else {
            throw BenchError("bind: \(String(cString: strerror(errno)))")
        }
        return port(of: descriptor)
    }

    private static func port(of descriptor: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func withAddress(_ host: UInt32, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
        -> Int32
    {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = host.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
