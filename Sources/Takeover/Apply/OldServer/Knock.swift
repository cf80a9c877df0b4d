import Foundation

/// A connection that comes and goes.
enum Knock {
    /// - Parameter entry: somebody who listens on this machine.
    static func on(_ entry: TCPTable.Entry) {
        entry.address.contains(":") ? onIPv6(entry) : onIPv4(entry)
    }

    private static func onIPv4(_ entry: TCPTable.Entry) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = entry.port.bigEndian
        inet_pton(AF_INET, entry.address == "0.0.0.0" ? "127.0.0.1" : entry.address, &address.sin_addr)
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(AF_INET, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    private static func onIPv6(_ entry: TCPTable.Entry) {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = entry.port.bigEndian
        inet_pton(AF_INET6, entry.address == "::" ? "::1" : entry.address, &address.sin6_addr)
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(AF_INET6, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    /// It does not wait for the connection to stand: where the line is full, that would take seconds.
    private static func call(_ family: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) {
        let client = socket(
            family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard client >= 0 else { return }
        _ = connect(client, address, length)
        close(client)
    }
}
