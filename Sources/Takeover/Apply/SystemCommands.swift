import Foundation

/// The commands of this machine. Each runs in a session of its own, so that what is typed at the terminal (^C) ends the switch and not a server that it
/// just started, and with no signal blocked or ignored.
public struct SystemCommands: CommandRunner {
    private static let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    public init() {}

    public func run(_ arguments: [String], input: String, within patience: Duration) async throws(SwitchError) -> CommandOutcome {
        // Files take what it says: a daemon that it leaves behind may keep a pipe open for ever.
        let base = NSTemporaryDirectory() + "martlet-switch-\(UUID().uuidString)"
        defer { for end in ["in", "out"] { unlink("\(base).\(end)") } }
        try Self.make("\(base).in", Array(input.utf8))
        try Self.make("\(base).out", [])
        let process = try Self.spawn(arguments, input: "\(base).in", output: "\(base).out")
        let end = ContinuousClock.now + patience
        while true {
            var raw: Int32 = 0
            let ended = waitpid(process, &raw, WNOHANG)
            if ended == process {
                let said = String(decoding: FileManager.default.contents(atPath: "\(base).out") ?? Data(), as: UTF8.self)
                let signal = raw & 0x7F
                return CommandOutcome(
                    status: signal == 0 ? (raw >> 8) & 0xFF : 128 + signal,
                    text: said.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            guard ended == 0 || errno == EINTR, ContinuousClock.now < end else {
                kill(process, SIGKILL)
                waitpid(process, &raw, 0)
                throw SwitchError(
                    "\(arguments.joined(separator: " ")) has not ended within \(patience).",
                    german: "\(arguments.joined(separator: " ")) ist nach \(patience) nicht fertig.")
            }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    public func start(_ arguments: [String], log: String) throws(SwitchError) -> Int32 {
        try Self.spawn(arguments, input: "/dev/null", output: log)
    }

    private static func make(_ path: String, _ octets: [UInt8]) throws(SwitchError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw SwitchError(path, errno: errno) }
        defer { close(file) }
        try DurableFile.write(octets, to: file, path)
    }

    private static func spawn(_ arguments: [String], input: String, output: String) throws(SwitchError) -> Int32 {
        guard let name = arguments.first, let program = find(name) else {
            let name = arguments.first ?? ""
            throw SwitchError("There is no program \(name) here.", german: "Ein Programm \(name) gibt es hier nicht.")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        // POSIX_SPAWN_SETSID, which Swift's Glibc does not show.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | 0x80))
        let variables = ProcessInfo.processInfo.environment.merging(["PATH": folders.joined(separator: ":"), "LC_ALL": "C"]) {
            $1
        }
        var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var pairs: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in texts + pairs { free(text) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, program, &actions, &attributes, &texts, &pairs)
        guard code == 0 else { throw SwitchError(program, errno: code) }
        return process
    }

    static func find(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
