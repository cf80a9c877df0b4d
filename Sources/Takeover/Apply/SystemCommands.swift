import Foundation

/// The commands of this machine. Each runs in a session of its own, so that what is typed at the terminal (^C) ends the switch and not a server that it
/// just started, and with no signal blocked or ignored.
public struct SystemCommands: CommandRunner {
    private static let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    public init() {}

    public func run(_ arguments: [String], input: String, within patience: Duration) async throws(SwitchError) -> CommandOutcome {
        let (status, said, errors) = try await finish(arguments, input: input, within: patience)
        let text = String(decoding: said + errors, as: UTF8.self)
        return CommandOutcome(status: status, text: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    public func octets(_ arguments: [String]) async throws(SwitchError) -> [UInt8] {
        let (status, said, errors) = try await finish(arguments, input: "", within: .seconds(60))
        guard status == 0 else {
            let text = "\(arguments.joined(separator: " ")): \(String(decoding: errors, as: UTF8.self))"
            throw SwitchError(text, german: text)
        }
        return said
    }

    private func finish(
        _ arguments: [String], input: String, within patience: Duration
    ) async throws(SwitchError) -> (status: Int32, output: [UInt8], errors: [UInt8]) {
        // Files take what it says: a daemon that it leaves behind may keep a pipe open for ever.
        let base = NSTemporaryDirectory() + "martlet-switch-\(UUID().uuidString)"
        defer { for end in ["in", "out", "err"] { unlink("\(base).\(end)") } }
        try Self.make("\(base).in", Array(input.utf8))
        for end in ["out", "err"] { try Self.make("\(base).\(end)", []) }
        let process = try Self.spawn(arguments, input: "\(base).in", output: "\(base).out", errors: "\(base).err")
        let end = ContinuousClock.now + patience
        while true {
            var raw: Int32 = 0
            let ended = waitpid(process, &raw, WNOHANG)
            if ended == process {
                let signal = raw & 0x7F
                return (
                    signal == 0 ? (raw >> 8) & 0xFF : 128 + signal, try DurableFile.contents(of: "\(base).out") ?? [],
                    try DurableFile.contents(of: "\(base).err") ?? []
                )
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
        try Self.spawn(arguments, input: "/dev/null", output: log, errors: log)
    }

    private static func make(_ path: String, _ octets: [UInt8]) throws(SwitchError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw SwitchError(path, errno: errno) }
        defer { close(file) }
        try DurableFile.write(octets, to: file, path)
    }

    private static func spawn(
        _ arguments: [String], input: String, output: String, errors: String
    ) throws(SwitchError) -> Int32 {
        guard let name = arguments.first, let program = find(name) else {
            let name = arguments.first ?? ""
            throw SwitchError("There is no program \(name) here.", german: "Ein Programm \(name) gibt es hier nicht.")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
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
