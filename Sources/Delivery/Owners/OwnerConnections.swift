import Files
import Foundation
import Glibc
import Synchronization

/// The server's end of the way to `martlet deliver`: as many connections as there are calls at once, each used again.
final class OwnerConnections: Sendable {
    let socketPath: String
    private let idle = Mutex<[OpenFile]>([])

    /// Seconds for a call, and for one to be taken.
    private static let patience = 15

    init(socketPath: String) {
        self.socketPath = socketPath
    }

    /// Asks, and waits for the answer.
    /// - Returns: the reply, and the file that it opened.
    /// - Throws: what the call said, about the request's path; what the connection said, about the socket's: the call may have been made then.
    func ask(_ request: OwnerRequest) throws(FileSystemError) -> (OwnerReply, OpenFile?) {
        guard let octets = try? JSONEncoder().encode(request), octets.count <= OwnerRequest.longestOctets else {
            throw FileSystemError(path: request.path, errno: ENAMETOOLONG)
        }
        let connection = try send(octets)
        var room = [UInt8](repeating: 0, count: OwnerRequest.longestOctets)
        guard let (octets, descriptor) = OwnerPacket.receive(from: connection.descriptor, into: &room) else {
            throw FileSystemError(path: socketPath, errno: ECONNRESET)
        }
        let file = descriptor.map { OpenFile(descriptor: $0, path: request.path) }
        guard let reply = try? JSONDecoder().decode(OwnerReply.self, from: octets) else {
            throw FileSystemError(path: socketPath, errno: EPROTO)
        }
        idle.withLock { $0.append(connection) }
        guard reply.errno == 0 else { throw FileSystemError(path: request.path, errno: reply.errno) }
        return (reply, file)
    }

    /// Over a connection that waits, else a new one. A connection that waits may have been closed by a process that is gone; a request that could
    /// not be sent was not read by anybody, so that it is sent again.
    private func send(_ octets: Data) throws(FileSystemError) -> OpenFile {
        while let waiting = idle.withLock({ $0.popLast() }) {
            if Self.isOpen(waiting), OwnerPacket.send(octets, over: waiting.descriptor) { return waiting }
        }
        let fresh = try connected()
        guard OwnerPacket.send(octets, over: fresh.descriptor) else { throw FileSystemError(path: socketPath, errno: errno) }
        return fresh
    }

    /// Nobody speaks before he is asked: what can be read now is the end.
    private static func isOpen(_ connection: OpenFile) -> Bool {
        var state = pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 0) == 0
    }

    private func connected() throws(FileSystemError) -> OpenFile {
        let descriptor = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw FileSystemError(path: socketPath, errno: errno) }
        let connection = OpenFile(descriptor: descriptor, path: socketPath)
        // A service manager may hold the socket while the process does not come up: who asks then must not wait for ever, since he has one of the
        // threads that deliver to all mailboxes.
        var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard let address = sockaddr_un(path: socketPath) else { throw FileSystemError(path: socketPath, errno: ENAMETOOLONG) }
        guard address.asAddress({ connect(descriptor, $0, $1) }) == 0 else {
            throw FileSystemError(path: socketPath, errno: errno)
        }
        return connection
    }
}
