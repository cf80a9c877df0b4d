import Foundation
import Testing

/// A pseudo-terminal that a process under test talks to.
struct TestTerminal {
    private let master: FileHandle
    private let slave: FileHandle

    init(rows: UInt16, columns: UInt16) throws {
        var (master, slave): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(openpty(&master, &slave, nil, nil, &size) == 0)
        // Neither end is the child's but as its three streams: an end that it kept open would never be at its end.
        for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.master = FileHandle(fileDescriptor: master, closeOnDealloc: true)
        self.slave = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
    }

    /// Runs a process on the terminal, and answers each time what it wrote ends in a line that begins and ends with one of `questions`.
    /// - Returns: what it wrote between the answers, with what the terminal echoed.
    func run(_ process: Process, answering questions: [String], with answer: String = "\n") throws -> [String] {
        try run(process, with: answer) { line in
            questions.contains { line.hasPrefix($0) && line.hasSuffix($0) && line.count > $0.count }
        }
    }

    /// - Parameter isQuestion: of the last line.
    func run(_ process: Process, with answer: String, where isQuestion: (Substring) -> Bool) throws -> [String] {
        process.standardInput = slave
        process.standardOutput = slave
        process.standardError = slave
        try process.run()
        try slave.close()
        var screens: [String] = []
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            // EIO once the process has closed its end.
            let count = read(master.fileDescriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            octets += buffer[..<count]
            let shown = String(decoding: octets, as: UTF8.self)
            let last = shown.split(separator: "\r\n", omittingEmptySubsequences: false).last ?? ""
            if isQuestion(last) {
                screens.append(shown)
                octets = []
                try master.write(contentsOf: Data(answer.utf8))
            }
        }
        process.waitUntilExit()
        return screens + [String(decoding: octets, as: UTF8.self)]
    }
}
