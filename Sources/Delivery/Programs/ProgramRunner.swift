import CLinux
import Foundation
import NIOCore
import NIOPosix

/// Runs programs that get mail: each in a process group of its own, as the mailbox's user, with limits. It waits on threads of its own, never
/// on an event loop.
public final class ProgramRunner: Sendable {
    private let settings: ProgramSettings
    private let pool: NIOThreadPool

    public init(settings: ProgramSettings = ProgramSettings()) {
        self.settings = settings
        pool = NIOThreadPool(numberOfThreads: max(1, settings.concurrency))
        pool.start()
    }

    /// Ends the threads. To be called once, when no mail is on its way any more.
    public func shutdown() async {
        try? await pool.shutdownGracefully()
    }

    /// Whether a program could run as that user: the server is that user or may become it, never root; or it need not run at all.
    public static func canRun(_ command: String, asUID uid: UInt32, gid: UInt32) -> Bool {
        ProgramOutcome(statedBy: command) != nil || (uid != 0 && clinux_can_become(uid, gid) == 1)
    }

    /// Runs a program to its end, or ends it and all it started in its process group when its time is over or the task is cancelled.
    /// - Parameter deadline: ends it earlier than its own limit would; the wait for other programs counts.
    public func run(_ run: ProgramRun, until deadline: ContinuousClock.Instant? = nil) async -> ProgramOutcome {
        if let outcome = ProgramOutcome(statedBy: run.command) { return outcome }
        guard ProgramRunner.canRun(run.command, asUID: run.uid, gid: run.gid) else {
            return .notRun("the server may not become \(run.uid):\(run.gid); it needs CAP_SETUID and CAP_SETGID for that")
        }
        let leash = ProgramLeash(deadline)
        return await withTaskCancellationHandler {
            do {
                return try await pool.runIfActive { [settings] in
                    // Nothing is begun that nobody waits for.
                    guard leash.left > .zero else { return .tookTooLong }
                    return RunningProgram.run(run, settings: settings, leash)
                }
            } catch {
                return .notRun("the server is going down")
            }
        } onCancel: {
            leash.pull()
        }
    }
}
