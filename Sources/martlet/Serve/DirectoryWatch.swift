import Directory
import ServiceLifecycle

/// Notices what other processes change in the directory, so that it holds for this server within a second.
struct DirectoryWatch: Service {
    let directory: SQLiteDirectory

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await directory.run()
            } catch is CancellationError {
                // Told to end.
            }
        }
    }
}
