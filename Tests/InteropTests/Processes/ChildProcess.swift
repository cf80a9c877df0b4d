import Foundation

/// A process that a test started. Its output goes to files, so that it never waits for the test to read.
///
/// Everything is done by the process's own id: no other process is ever signalled.
final class ChildProcess {
    struct Outcome {
        /// The exit code, or 128 and the number of the signal, as a shell says it.
        let status: Int32
        let output: [UInt8]
        let errors: [UInt8]

        var outputText: String { String(decoding: output, as: UTF8.self) }
        var errorText: String { String(decoding: errors, as: UTF8.self) }
    }

    let id: pid_t
    private let name: String
    private let outputFile: String
    private let errorFile: String
    private var inputPipe: Int32?
    private var status: Int32?

    /// - Parameters:
    ///   - command: path and arguments.
    ///   - environment: added to what the tests were started with.
    ///   - folder: for the files of its output; they stay there.
    ///   - input: what it reads from standard input; nil leaves a pipe open for ``write(_:)``.
    ///   - handedIn: a socket it gets as descriptor 3.
    init(
        _ command: [String], environment: [String: String] = [:], folder: TemporaryFolder, input: [UInt8]? = [],
        handedIn: Int32? = nil
    ) throws {
        guard let program = command.first else { throw TestFailure("no program to start") }
        name = URL(fileURLWithPath: program).lastPathComponent
        outputFile = folder.newPath("\(name).out")
        errorFile = folder.newPath("\(name).err")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var childInput: Int32?
        if let input {
            let file = folder.newPath("\(name).in")
            try Data(input).write(to: URL(fileURLWithPath: file))
            posix_spawn_file_actions_addopen(&actions, 0, file, O_RDONLY, 0)
        } else {
            var ends: [Int32] = [0, 0]
            guard pipe2(&ends, O_CLOEXEC) == 0 else { throw TestFailure("no pipe: errno \(errno)") }
            childInput = ends[0]
            inputPipe = ends[1]
            posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        }
        defer { if let childInput { close(childInput) } }
        posix_spawn_file_actions_addopen(&actions, 1, outputFile, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        if let handedIn { posix_spawn_file_actions_adddup2(&actions, handedIn, 3) }
        id = try Self.spawn(command, environment: environment, actions: &actions)
    }

    private static func spawn(
        _ command: [String], environment: [String: String], actions: inout posix_spawn_file_actions_t
    ) throws -> pid_t {
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var pairs: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + pairs { free(text) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, command[0], &actions, nil, &arguments, &pairs)
        guard code == 0 else { throw TestFailure("cannot start \(command[0]): \(String(cString: strerror(code)))") }
        return id
    }

    deinit {
        if let inputPipe { close(inputPipe) }
        if isRunning { kill() }
    }

    /// Whether it still runs; its end is taken note of.
    var isRunning: Bool {
        if status != nil { return false }
        var raw: Int32 = 0
        guard waitpid(id, &raw, WNOHANG) == id else { return true }
        let signal = raw & 0x7F
        status = signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
        return false
    }

    func signal(_ signal: Int32) {
        if isRunning { _ = Foundation.kill(id, signal) }
    }

    /// Ends it the way a power cut does, and waits until it is gone.
    func kill() {
        signal(SIGKILL)
        while isRunning { usleep(1_000) }
    }

    /// Writes to its standard input.
    func write(_ text: String) throws {
        guard let inputPipe, Foundation.write(inputPipe, text, text.utf8.count) == text.utf8.count else {
            throw TestFailure("\(name) takes no input")
        }
    }

    func closeInput() {
        if let inputPipe { close(inputPipe) }
        inputPipe = nil
    }

    /// What it wrote so far.
    var output: [UInt8] { [UInt8](FileManager.default.contents(atPath: outputFile) ?? Data()) }
    var errors: [UInt8] { [UInt8](FileManager.default.contents(atPath: errorFile) ?? Data()) }

    /// Waits for its end.
    /// - Throws: ``TestFailure`` when it takes longer; it is then killed.
    func wait(_ duration: Duration = .seconds(60)) throws -> Outcome {
        let deadline = Deadline(duration)
        while isRunning {
            if deadline.isOver {
                kill()
                throw TestFailure("\(name) did not end within \(duration); it said: \(String(decoding: errors, as: UTF8.self))")
            }
            usleep(2_000)
        }
        return Outcome(status: status ?? -1, output: output, errors: errors)
    }

    /// Runs a program to its end.
    /// - Throws: ``TestFailure`` with what it said when it ends with another code than 0.
    @discardableResult
    static func run(
        _ command: [String], environment: [String: String] = [:], folder: TemporaryFolder, input: [UInt8] = [],
        within duration: Duration = .seconds(60)
    ) throws -> Outcome {
        let process = try ChildProcess(command, environment: environment, folder: folder, input: input)
        let outcome = try process.wait(duration)
        guard outcome.status == 0 else {
            throw TestFailure(
                "\(command.joined(separator: " ")) ended with \(outcome.status)\n\(outcome.outputText)\n\(outcome.errorText)")
        }
        return outcome
    }
}
