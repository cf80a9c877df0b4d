import Glibc

/// postcat(1) of the Postfix that is installed on this machine.
public struct Postcat: PostcatRunning {
    private let program: String
    /// Put before the paths of the old server.
    private let root: String
    private let configuration: String

    /// Nil where it is not installed.
    /// - Parameters:
    ///   - root: the folder that the old server's files lie in; `/` for the machine itself.
    ///   - configuration: the folder with main.cf, as the old server sees it.
    public init?(root: String, configuration: String = PostfixReader.usualFolder) {
        let places = ["/usr/sbin/postcat", "/usr/local/sbin/postcat", "/usr/bin/postcat", "/usr/local/bin/postcat"]
        guard let program = places.first(where: { access($0, X_OK) == 0 }) else { return nil }
        self.program = program
        self.root = root == "/" ? "" : root
        self.configuration = configuration
    }

    public func envelopes(of files: [String]) throws(PostcatError) -> [UInt8] {
        try run(["-e"], files)
    }

    public func content(of file: String) throws(PostcatError) -> [UInt8] {
        try run(["-bh"], [file])
    }

    private func run(_ options: [String], _ files: [String]) throws(PostcatError) -> [UInt8] {
        // Its settings are those of the old server: what is there may change how it reads.
        let settings = "\(root)\(configuration)"
        let options = options + (access("\(settings)/main.cf", R_OK) == 0 ? ["-c", settings] : [])
        let output = try Channel()
        let errors = try Channel()
        let id = try spawn([program] + options + files.map { "\(root)\($0)" }, output.writing, errors.writing)
        output.closeWriting()
        errors.closeWriting()
        // It writes little to standard error, so that the one pipe never fills while the other is read.
        let result = output.readAll()
        let complaint = errors.readAll()
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            throw PostcatError(Finding.printable(TextLines.text(complaint.prefix { $0 != UInt8(ascii: "\n") })))
        }
        return result
    }

    private func spawn(_ command: [String], _ output: Int32, _ errors: Int32) throws(PostcatError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = Self.variables.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, program, &actions, nil, &arguments, &environment)
        guard code == 0 else { throw PostcatError(String(cString: strerror(code))) }
        return id
    }

    /// postcat prints times as its zone has them.
    private static let variables: [String] = ["TZ=UTC", "LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]

    /// One way from the program to here. A socket pair, since a pipe cannot be closed in other children from the start: Swift's Glibc has no
    /// pipe2(2), and a child that is started meanwhile would keep the way open.
    private final class Channel {
        private let reading: Int32
        private(set) var writing: Int32

        init() throws(PostcatError) {
            var ends: [Int32] = [-1, -1]
            guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
                throw PostcatError(String(cString: strerror(errno)))
            }
            reading = ends[0]
            writing = ends[1]
        }

        deinit {
            close(reading)
            closeWriting()
        }

        func closeWriting() {
            if writing >= 0 { close(writing) }
            writing = -1
        }

        func readAll() -> [UInt8] {
            var octets: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = read(reading, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return octets }
                octets += buffer[..<count]
            }
        }
    }
}

extension FolderTree: PostcatProviding {
    public func postcat(configuration: String) -> (any PostcatRunning)? { Postcat(root: root, configuration: configuration) }
}
