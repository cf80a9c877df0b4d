import ArgumentParser
import Foundation
import Spool

/// A command on the queue of a server, which may run meanwhile. What it has to say it writes as it comes, since there may be much of it.
protocol QueueOperation: AsyncParsableCommand {
    var place: QueueOptions { get }

    /// - Parameter output: takes text with its line ends.
    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws
}

extension QueueOperation {
    func run() async throws {
        let spool = try place.open()
        let result: Result<Void, any Error>
        do {
            result = .success(try await run(on: spool, output: .standard))
        } catch {
            result = .failure(error)
        }
        await spool.close()
        try result.get()
    }
}

/// Where a command writes, and whom it asks.
struct QueueOutput: Sendable {
    var write: @Sendable ([UInt8]) throws -> Void
    /// Puts a question to a person; nil where there is none to ask.
    var ask: @Sendable (String) -> String?

    func line(_ text: String) throws { try write(Array((text + "\n").utf8)) }

    static let standard = QueueOutput(
        write: { try FileHandle.standardOutput.write(contentsOf: $0) },
        ask: { question in
            guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
            try? FileHandle.standardError.write(contentsOf: Data(question.utf8))
            return readLine() ?? ""
        })
}
