import Foundation
import Logging
import Reception
import ServiceLifecycle

/// Keeps over a restart how many recipients each mailbox has written to, so that a restart does not give everybody a new hour.
///
/// The file is written anew every ten seconds and at the end, each time beside the old one and renamed over it: a crash leaves the counts of
/// ten seconds ago at worst, and never half a file.
struct SendingLimitsKeeper: Service {
    private static let interval = Duration.seconds(10)

    let limits: SendingLimits
    let path: String
    let logger: Logger

    init(limits: SendingLimits, home: String, logger: Logger) {
        self.limits = limits
        path = home + "/sending-limits.json"
        self.logger = logger
    }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var written = Data()
            while true {
                try await Task.sleep(for: Self.interval)
                written = write(unlike: written)
            }
        }
        _ = write(unlike: Data())
    }

    /// Takes the counts of the last run in; what cannot be read counts as nothing sent.
    func restore() async {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try limits.restore(Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            logger.warning(
                "what mailboxes have sent before the start is not known; their limits begin anew",
                metadata: ["file": "\(path)", "error": "\(error)"])
        }
    }

    private func write(unlike written: Data) -> Data {
        let snapshot = limits.snapshot()
        guard snapshot != written else { return written }
        do {
            try snapshot.write(to: URL(fileURLWithPath: path), options: .atomic)
            return snapshot
        } catch {
            logger.warning("what mailboxes have sent cannot be kept", metadata: ["file": "\(path)", "error": "\(error)"])
            return written
        }
    }
}
