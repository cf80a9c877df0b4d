import Foundation
import NIOCore

/// A TCP or Unix domain socket that listens. It is opened before the server gives root away, or handed in by the service manager.
public struct ListeningSocket: Sendable {
    public let descriptor: CInt
    /// What it listens on, with the port that the system chose where 0 was asked for.
    public let address: SocketAddress
    /// What it is for.
    public let kind: ListenerKind

    /// The address and port for a person: `127.0.0.1:25`, `[::]:25`.
    public var name: String {
        if case .unixDomainSocket = address { return address.pathname ?? "?" }
        let host = address.ipAddress ?? "?"
        return "\(address.protocol == .inet6 ? "[\(host)]" : host):\(address.port ?? 0)"
    }

    /// Connections that wait to be accepted; the kernel cuts it to its own limit (`net.core.somaxconn`).
    private static let backlog: CInt = 4096

    /// Opens, binds and listens. An IPv6 socket takes IPv6 only, so that `0.0.0.0:25` and `[::]:25` can stand side by side.
    /// - Throws: ``ListenError``.
    public init(listeningOn address: SocketAddress, for kind: ListenerKind = .smtp) throws {
        let family: CInt = address.protocol == .inet6 ? AF_INET6 : AF_INET
        let descriptor = socket(family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ListenError(address: "\(address)", step: "open a socket", errno: errno) }
        do {
            try Self.set(SOL_SOCKET, SO_REUSEADDR, descriptor, address)
            if family == AF_INET6 { try Self.set(CInt(IPPROTO_IPV6), IPV6_V6ONLY, descriptor, address) }
            let bound = address.withSockAddr { pointer, size in bind(descriptor, pointer, socklen_t(size)) }
            guard bound == 0 else { throw ListenError(address: "\(address)", step: "bind", errno: errno) }
            guard listen(descriptor, Self.backlog) == 0 else {
                throw ListenError(address: "\(address)", step: "listen", errno: errno)
            }
            try self.init(inherited: descriptor, for: kind)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Opens a Unix domain socket that every account of the machine reaches. What a server that is gone left there is taken away.
    /// - Throws: ``ListenError``; one with EADDRINUSE where a server listens there.
    public init(localPath path: String) throws {
        let address = try SocketAddress(unixDomainSocketPath: path)
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ListenError(address: path, step: "open a socket", errno: errno) }
        do {
            guard address.withSockAddr({ pointer, size in connect(descriptor, pointer, socklen_t(size)) }) != 0 else {
                throw ListenError(address: path, step: "bind", errno: EADDRINUSE)
            }
            unlink(path)
            guard address.withSockAddr({ pointer, size in bind(descriptor, pointer, socklen_t(size)) }) == 0 else {
                throw ListenError(address: path, step: "bind", errno: errno)
            }
            guard chmod(path, 0o666) == 0, listen(descriptor, Self.backlog) == 0 else {
                throw ListenError(address: path, step: "listen", errno: errno)
            }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.address = address
        kind = .local
    }

    /// Takes a socket that listens already.
    /// - Parameter kind: what it is for; nil: what its port is for (``ListenerKind/init(port:)``).
    /// - Throws: ``ListenError`` where it is no TCP socket that listens.
    public init(inherited descriptor: CInt, for kind: ListenerKind? = nil) throws {
        var accepts: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &size) == 0, accepts != 0 else {
            throw ListenError(address: "descriptor \(descriptor)", step: "find a listening socket", errno: errno)
        }
        self.descriptor = descriptor
        address = try Self.name(of: descriptor)
        self.kind = kind ?? ListenerKind(port: address.port ?? 0)
    }

    private static func set(_ level: CInt, _ option: CInt, _ descriptor: CInt, _ address: SocketAddress) throws {
        var on: CInt = 1
        guard setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<CInt>.size)) == 0 else {
            throw ListenError(address: "\(address)", step: "set socket option \(option)", errno: errno)
        }
    }

    private static func name(of descriptor: CInt) throws -> SocketAddress {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else { throw ListenError(address: "descriptor \(descriptor)", step: "read its address", errno: errno) }
        return try withUnsafePointer(to: &storage) { pointer in
            switch CInt(pointer.pointee.ss_family) {
            case AF_INET: pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
            case AF_INET6: pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
            default:
                throw ListenError(address: "descriptor \(descriptor)", step: "find an IPv4 or IPv6 socket", errno: EAFNOSUPPORT)
            }
        }
    }
}
