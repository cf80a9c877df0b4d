import Glibc

/// A program started by the bench, its output in a file.
struct ChildProcess {
    let id: pid_t
    let command: String

    /// - Parameters:
    ///   - input: path of the file that is its standard input.
    ///   - log: path of the file that takes its standard output and error, appended.
    init(_ arguments: [String], input: String = "/dev/null", log: String) throws {
        command = arguments.joined(separator: " ")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var id = pid_t()
        let code = posix_spawnp(&id, arguments[0], &actions, nil, words, environ)
        guard code == 0 else { throw BenchError("\(command) does not start: \(String(cString: strerror(code)))") }
        self.id = id
    }

    /// Waits for the end. - Returns: the exit code; 128 and the signal's number when a signal ended it.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// Whether it has ended already.
    var hasEnded: Bool {
        var status: Int32 = 0
        return waitpid(id, &status, WNOHANG) != 0
    }

    func send(_ signal: Int32) {
        kill(id, signal)
    }

    /// Runs a program to its end.
    /// - Throws: ``BenchError`` with the end of its output when its exit code is not 0.
    static func run(_ arguments: [String], input: String = "/dev/null", log: String) throws {
        let child = try ChildProcess(arguments, input: input, log: log)
        let code = child.wait()
        guard code == 0 else {
            throw BenchError("\(child.command) ended with \(code):\n\(Files.tail(log))")
        }
    }
}
