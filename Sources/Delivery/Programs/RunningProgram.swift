import CLinux
import Foundation

/// A program while it runs. Blocks the thread it is used on.
struct RunningProgram {
    /// Octets of what it printed that others are told.
    static let shownText = 200

    private let pid: Int32
    private let pidfd: Int32
    private let output: Int32
    private var printed: [UInt8] = []

    static func run(_ run: ProgramRun, settings: ProgramSettings, _ leash: ProgramLeash) -> ProgramOutcome {
        var reader: Int32 = -1
        var writer: Int32 = -1
        guard clinux_output_pipe(&reader, &writer) == 0 else { return .notRun("pipe: \(reason())") }
        defer { close(reader) }
        guard lseek(run.input, 0, SEEK_SET) == 0 else {
            close(writer)
            return .notRun("the mail cannot be read: \(reason())")
        }
        let started = start(run, settings: settings, output: writer)
        let why = reason()
        close(writer)
        guard let started else { return .notRun("fork: \(why)") }
        defer { if started.pidfd >= 0 { close(started.pidfd) } }
        var program = RunningProgram(pid: started.pid, pidfd: started.pidfd, output: reader)
        return program.wait(settings, leash)
    }

    private init(pid: Int32, pidfd: Int32, output: Int32) {
        self.pid = pid
        self.pidfd = pidfd
        self.output = output
    }

    private static func start(_ run: ProgramRun, settings: ProgramSettings, output: Int32) -> (pid: Int32, pidfd: Int32)? {
        var environment: [UnsafeMutablePointer<CChar>?] = run.environment.sorted { $0.key < $1.key }.map { strdup("\($0)=\($1)") }
        environment.append(nil)
        defer { environment.forEach { free($0) } }
        var pidfd: Int32 = -1
        let pid = run.command.withCString { command in
            run.folder.withCString { folder in
                environment.withUnsafeBufferPointer { environment in
                    var program = clinux_program(
                        command: command, folder: folder, environment: environment.baseAddress, input: run.input, output: output,
                        uid: run.uid, gid: run.gid, file_octets: settings.fileOctets,
                        cpu_seconds: UInt64(max(1, settings.time.components.seconds)))
                    return clinux_start_program(&program, &pidfd)
                }
            }
        }
        return pid < 0 ? nil : (pid, pidfd)
    }

    private mutating func wait(_ settings: ProgramSettings, _ leash: ProgramLeash) -> ProgramOutcome {
        let end = ContinuousClock.now + settings.time
        var hasEnded = false
        var isOutputOpen = true
        while !hasEnded {
            let left = min(ContinuousClock.now.duration(to: end), leash.left)
            guard left > .zero else { break }
            // Without a pidfd the end is looked for now and then. The leash is looked at twice a second.
            let milliseconds = pidfd >= 0 ? min(left / .milliseconds(1) + 1, 500) : 20
            var polls = [
                pollfd(fd: isOutputOpen ? output : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&polls, 2, Int32(milliseconds))
            if polls[0].revents != 0 { isOutputOpen = read(settings.outputOctets) }
            hasEnded = isOver()
        }
        guard hasEnded else {
            kill(-pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            return .tookTooLong
        }
        while isOutputOpen, printed.count < settings.outputOctets { isOutputOpen = read(settings.outputOctets) && hasMore() }
        return outcome()
    }

    /// Whether the program has ended; it stays a zombie until ``outcome()``.
    private func isOver() -> Bool {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return errno != EINTR }
        return info.si_signo == SIGCHLD
    }

    private func outcome() -> ProgramOutcome {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { return .putOff(text: "") }
        }
        // wait(2): WIFEXITED and WEXITSTATUS are macros that Swift does not see.
        guard status & 0x7F == 0 else { return .putOff(text: text) }
        return .of(exitCode: (status >> 8) & 0xFF, text: text)
    }

    private func hasMore() -> Bool {
        var polls = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
        return poll(&polls, 1, 0) > 0 && polls[0].revents & Int16(POLLIN) != 0
    }

    /// Reads what the program printed; false when nothing will come any more. Beyond the limit it is read and dropped, so that the program
    /// is not held up.
    private mutating func read(_ limit: Int) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(output, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
        printed += buffer.prefix(min(count, max(0, limit - printed.count)))
        return true
    }

    /// The first line that was printed, cut to what fits a reply.
    private var text: String {
        let line = printed.prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: line.prefix(Self.shownText), as: UTF8.self).trimmingCharacters(in: .whitespaces)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
