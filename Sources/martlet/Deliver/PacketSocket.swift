import Files
import Foundation
import Glibc

/// The Unix socket that `martlet deliver` listens on, which keeps the ends of packets (SOCK_SEQPACKET).
enum PacketSocket {
    /// The one that the service manager hands in (sd_listen_fds(3)); nil where it hands in none.
    static func inherited() -> Int32? {
        let environment = ProcessInfo.processInfo.environment
        guard environment["LISTEN_PID"] == String(getpid()), environment["LISTEN_FDS"] == "1" else { return nil }
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) }
        _ = fcntl(3, F_SETFD, FD_CLOEXEC)
        return 3
    }

    /// A new one that `user` alone may connect to. One that a process before this one left is taken away.
    /// - Throws: ``ServeError/socket(_:)``.
    static func listening(at path: String, for user: UInt32) throws(ServeError) -> Int32 {
        guard !path.isEmpty else { throw .socket("deliver.socket is not set: name the socket that the server is to ask.") }
        let descriptor = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, let address = sockaddr_un(path: path) else { throw failure(path) }
        unlink(path)
        // Nobody may connect before it has its owner.
        let mask = umask(0o177)
        let result = address.asAddress { bind(descriptor, $0, $1) }
        umask(mask)
        guard result == 0, user == geteuid() || chown(path, user, .max) == 0, listen(descriptor, 64) == 0 else {
            throw failure(path)
        }
        return descriptor
    }

    private static func failure(_ path: String) -> ServeError {
        .socket("\(path) cannot be listened on: \(String(cString: strerror(errno)))")
    }
}
