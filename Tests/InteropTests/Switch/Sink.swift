import Foundation

/// A next hop that takes everything and writes it down.
final class Sink {
    struct Taking: Codable {
        var sender: String
        var recipients: [String]
        /// Of the mail with LF line ends.
        var sha256: String
    }

    let port: UInt16
    private let log: String
    private let process: ChildProcess

    /// - Parameters:
    ///   - port: nil: one that is free.
    ///   - delay: how many seconds the answer to a mail for `slow…` takes.
    init(in folder: TemporaryFolder, port: UInt16? = nil, delay: Int = 0) throws {
        let port = try port ?? ListeningSocket.freePort()
        self.port = port
        log = folder.newPath("sink.log")
        let process = try ChildProcess(try Peer.script("sink.py", "\(port)", log, "\(delay)"), folder: folder, input: nil)
        self.process = process
        try Deadline.wait(.seconds(60), for: "the sink") {
            if !process.isRunning { throw TestFailure(String(decoding: process.errors, as: UTF8.self)) }
            return !process.output.isEmpty
        }
    }

    deinit { process.kill() }

    /// Takes nothing any more.
    func end() { process.kill() }

    /// Whom it took mails for, each as often as it did.
    func recipients() throws -> [String] { try takings().flatMap(\.recipients).sorted() }

    func takings() throws -> [Taking] {
        let lines = (FileManager.default.contents(atPath: log) ?? Data()).split(separator: UInt8(ascii: "\n"))
        return try lines.map { try JSONDecoder().decode(Taking.self, from: $0) }
    }
}
