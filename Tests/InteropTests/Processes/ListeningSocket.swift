import Foundation

/// A TCP socket that listens on a free port of 127.0.0.1.
final class ListeningSocket {
    let descriptor: Int32
    let port: UInt16

    init() throws {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        descriptor = socket
        port = try Self.listen(on: socket)
    }

    private static func listen(on socket: Int32) throws -> UInt16 {
        var address = sockaddr_in(loopback: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && Foundation.listen(socket, 128) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isListening else { throw TestFailure("no free port: errno \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }

    deinit {
        close(descriptor)
    }

    /// A port that was free a moment ago.
    static func freePort() throws -> UInt16 { try ListeningSocket().port }
}

extension sockaddr_in {
    init(loopback port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    }
}
