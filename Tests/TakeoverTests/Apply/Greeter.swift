import Foundation
import Takeover

/// A child process that listens on a port of 127.0.0.1 and greets whoever connects with a word.
final class Greeter {
    let port: UInt16
    let process: Process
    private let input = Pipe()

    /// - Parameter port: 0: one that the system chooses.
    init(_ word: String, port: UInt16 = 0) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import select, socket, sys
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", int(sys.argv[2])))
            listener.listen(512)
            listener.setblocking(False)
            print(listener.getsockname()[1], flush=True)
            while True:
                if sys.stdin in select.select([listener, sys.stdin], [], [])[0]:
                    break
                try:
                    client, _ = listener.accept()
                    client.setblocking(True)
                    client.sendall(sys.argv[1].encode() + b"\\n")
                    client.close()
                except OSError:
                    pass
            """, word, String(port),
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = input
        try process.run()
        let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = UInt16(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw SwitchError("python3 does not listen: \(line)", german: "python3 lauscht nicht: \(line)")
        }
        self.port = port
    }

    /// Lets it finish with whom it has accepted. Not by a signal: threads of the test runner block those, and a child of Foundation's begins
    /// with their mask.
    func end() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    deinit {
        if process.isRunning { end() }
    }

    /// Connects and reads the word; nil where the connection is refused or cut.
    static func word(on port: UInt16) -> String? {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(client) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return nil }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(client, &buffer, buffer.count)
        return count > 1 ? String(decoding: buffer[..<(count - 1)], as: UTF8.self) : nil
    }
}

/// Clients that connect without a pause from several threads, until they are told to end.
final class Callers: @unchecked Sendable {
    // All of it is behind the lock.
    private let lock = NSLock()
    private var words: [String: Int] = [:]
    private var refused = 0
    private var longest = Duration.zero
    private var goesOn = true
    private let group = DispatchGroup()

    init(port: UInt16, threads: Int = 4) {
        for _ in 0..<threads {
            let thread = Thread { [self] in
                while call(port) { usleep(2_000) }
                group.leave()
            }
            group.enter()
            thread.start()
        }
    }

    private func call(_ port: UInt16) -> Bool {
        let start = ContinuousClock.now
        let word = Greeter.word(on: port)
        let time = ContinuousClock.now - start
        return lock.withLock {
            if let word { words[word, default: 0] += 1 } else { refused += 1 }
            longest = max(longest, time)
            return goesOn
        }
    }

    func answers(_ word: String) -> Int { lock.withLock { words[word] ?? 0 } }

    /// - Returns: how many were refused or cut, and the longest that one waited for its word.
    func end() -> (refused: Int, longest: Duration) {
        lock.withLock { goesOn = false }
        group.wait()
        return lock.withLock { (refused, longest) }
    }
}
