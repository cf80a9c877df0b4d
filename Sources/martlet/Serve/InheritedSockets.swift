import Foundation
import Reception

/// Sockets that the service manager opened and hands in, so that a restart refuses nobody: between two processes connections wait in
/// the socket's queue. The protocol is that of sd_listen_fds(3).
enum InheritedSockets {
    private static let first: CInt = 3

    /// The sockets that are meant for this process; none where there is no service manager. Their names (`FileDescriptorName=`) say what they
    /// are for, `smtp`, `submission` or `submissions`; else their ports do. Asks once: the variables are
    /// taken away, so that no child believes them.
    /// - Throws: ``ServeError/socket(_:)`` for a descriptor that is no listening TCP socket.
    static func take() throws -> [ListeningSocket] {
        let environment = ProcessInfo.processInfo.environment
        defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
        guard let process = environment["LISTEN_PID"], process == String(getpid()) else { return [] }
        guard let text = environment["LISTEN_FDS"], let count = CInt(text), count > 0, count <= 1024 else { return [] }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        return try (first..<first + count).map { descriptor in
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let index = Int(descriptor - first)
            // FileDescriptorName= of the socket's unit; any other name, such as the unit's own, leaves it to the port.
            let kind = index < names.count ? ListenerKind(rawValue: String(names[index])) : nil
            do {
                return try ListeningSocket(inherited: descriptor, for: kind)
            } catch {
                throw ServeError.socket("The service manager handed in a socket that cannot be used: \(error)")
            }
        }
    }
}
