import Glibc

/// A process of this machine, as `/proc` shows it (proc(5)). What cannot be read is nil or empty: it may have ended.
struct RunningProcess: Hashable, Sendable {
    let id: Int32

    static var all: [RunningProcess] { SocketOwners.names(in: "/proc").compactMap { Int32($0).map(RunningProcess.init(id:)) } }

    /// At most 15 octets.
    var program: String { SocketOwners.program(of: id) }

    /// A process that has ended and not been waited for is none.
    var runs: Bool { state.map { $0 != "Z" && $0 != "X" } ?? false }
    var isStopped: Bool { state == "T" }
    var folder: String? { SocketOwners.link("/proc/\(id)/cwd") }

    var command: [String] {
        let octets = (try? DurableFile.contents(of: "/proc/\(id)/cmdline")) ?? []
        return octets.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    var parent: RunningProcess? {
        fact("PPid").flatMap { Int32($0) }.flatMap { $0 > 0 ? RunningProcess(id: $0) : nil }
    }

    /// The service of systemd that it belongs to, by its control group.
    var unit: String? {
        let octets = (try? DurableFile.contents(of: "/proc/\(id)/cgroup")) ?? []
        let units = String(decoding: octets, as: UTF8.self).split(separator: "\n").compactMap { line -> String? in
            let path = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard path.count == 3, path[0] == "0" || path[1] == "name=systemd", !path[2].contains("user.slice") else {
                return nil
            }
            return path[2].split(separator: "/").last { $0.hasSuffix(".service") }.map(String.init)
        }
        return units.first
    }

    private var state: String? { fact("State").map { String($0.prefix(1)) } }

    private func fact(_ key: String) -> String? {
        let octets = (try? DurableFile.contents(of: "/proc/\(id)/status")) ?? []
        let line = String(decoding: octets, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(key + ":") }
        return line.map { String($0.dropFirst(key.count + 1).drop { $0 == "\t" || $0 == " " }) }
    }

    /// Whether it has sessions of these ports in its own hands.
    func holdsSessions(of ports: Set<UInt16>) throws(SwitchError) -> Bool {
        let open = Set(try TCPTable.now().sessions(on: ports).map(\.inode))
        return SocketOwners.find(open).values.joined().contains { $0.process == id }
    }

    /// Stops it (SIGSTOP) at a moment when it has no session in its own hands: between accept(2) and fork(2) a signal to end would cut one off. It goes
    /// on by SIGCONT.
    func freeze(sparing ports: Set<UInt16>) async throws(SwitchError) {
        let end = ContinuousClock.now + .seconds(20)
        while runs {
            kill(id, SIGSTOP)
            while runs, !isStopped { try? await Task.sleep(for: .milliseconds(1)) }
            guard try holdsSessions(of: ports) else { return }
            kill(id, SIGCONT)
            guard ContinuousClock.now < end else {
                throw SwitchError("\(program) [\(id)] serves without a pause.", german: "\(program) [\(id)] bedient ohne Pause.")
            }
            try? await Task.sleep(for: .milliseconds(3))
        }
    }
}
