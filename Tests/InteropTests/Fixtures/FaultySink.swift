import Foundation

/// A next hop that fails at random, and writes down what it took.
final class FaultySink {
    /// A recipient's mail that it took.
    struct Taking {
        let time: TimeInterval
        let id: String
        let recipient: String
        /// The checksum of the body is right.
        let isRight: Bool
        /// The 250 was said, not dropped with the connection.
        let isSaid: Bool
    }

    let port: UInt16
    private let log: String
    private let process: ChildProcess

    init(in folder: TemporaryFolder, seed: UInt64) throws {
        port = try ListeningSocket.freePort()
        log = folder.newPath("sink.log")
        let process = try ChildProcess(
            try Peer.script("faulty_sink.py", "\(port)", log, "\(seed)"), folder: folder, input: nil)
        self.process = process
        try Deadline.wait(.seconds(60), for: "the sink") {
            if !process.isRunning { throw TestFailure(String(decoding: process.errors, as: UTF8.self)) }
            return !process.output.isEmpty
        }
    }

    deinit { process.kill() }

    func takings() throws -> [Taking] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 5, let time = TimeInterval(words[0]) else { throw TestFailure("faulty_sink.py wrote: \(line)") }
            return Taking(time: time, id: words[1], recipient: words[2], isRight: words[3] == "right", isSaid: words[4] == "said")
        }
    }
}
