import Foundation

/// Holds many sessions open that do nothing and reads how much memory the server takes for them.
struct IdleSessions {
    struct Result {
        let sessions: Int
        /// MiB before the first session.
        let residentBefore: Int
        /// MiB with all sessions open.
        let resident: Int
        let proportional: Int
        let seconds: Double

        var markdown: String {
            """
            | idle sessions | resident before | resident | proportional set size | opened in |
            |--------------:|----------------:|---------:|----------------------:|----------:|
            | \(sessions) | \(residentBefore) MiB | \(resident) MiB | \(proportional) MiB | \(String(format: "%.1f", seconds)) s |

            """
        }
    }

    let count: Int

    /// Descriptors for the sessions, in this process and in the server that it starts.
    func raiseLimits() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let wanted = rlim_t(count + 1000)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        limit.rlim_max = max(limit.rlim_max, wanted)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw BenchError("\(count) sessions need \(wanted) open files; raise the limit: ulimit -n \(wanted) as root")
        }
    }

    func measure(_ server: MartletServer) throws -> Result {
        guard let process = server.processID else { throw BenchError("Martlet does not run") }
        let before = Self.memory(process)
        let clock = ContinuousClock()
        let start = clock.now
        var connections: [HeldConnection] = []
        connections.reserveCapacity(count)
        for index in 0..<count {
            // A thousand sessions an address, 127.0.0.1 and on.
            let connection = try SMTPConnection(port: server.port, source: UInt16(1 + index / 1000))
            try connection.expect("220")
            try connection.send("EHLO idle.strange.example\r\n")
            try connection.expect("250")
            connections.append(HeldConnection(connection))
        }
        let opened = clock.now - start
        sleep(2)
        let after = Self.memory(process)
        for connection in connections {
            try connection.connection.send("NOOP\r\n")
            try connection.connection.expect("250")
        }
        return Result(
            sessions: connections.count, residentBefore: before.resident, resident: after.resident,
            proportional: after.proportional,
            seconds: opened.seconds)
    }

    /// MiB that the process holds, rounded up.
    private static func memory(_ process: pid_t) -> (resident: Int, proportional: Int) {
        func kibibytes(_ file: String, _ key: String) -> Int {
            let line = Files.read("/proc/\(process)/\(file)")?.split(separator: "\n").first { $0.hasPrefix(key) }
            return line.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
        }
        return ((kibibytes("status", "VmRSS:") + 1023) / 1024, (kibibytes("smaps_rollup", "Pss:") + 1023) / 1024)
    }
}

/// A connection that an array can hold.
private final class HeldConnection {
    let connection: SMTPConnection

    init(_ connection: consuming SMTPConnection) {
        self.connection = connection
    }
}
