import ArgumentParser
import Dispatch

/// Where the process begins.
///
/// Not an asynchronous `main`: that one leaves the first thread behind before any of our code runs, and a thread that is left behind keeps
/// root when the others give it away. So the server is prepared on the first thread, while it is the only one.
@main
enum Program {
    static func main() {
        if SendmailName.asksForQueue() { start { await Martlet.main(["queue", "list"]) } }
        if SendmailName.isQmailQueue() { Martlet.exit(withError: SendmailName.runQmailQueue()) }
        if let arguments = SendmailName.arguments() { Martlet.exit(withError: SendmailName.run(arguments)) }
        do {
            guard let serve = try Martlet.parseAsRoot() as? ServeCommand else { start { await Martlet.main() } }
            let server = try serve.prepare()
            start { try await server.run() }
        } catch {
            Martlet.exit(withError: error)
        }
    }

    /// Runs `body`, and ends the process with it.
    private static func start(_ body: @escaping @Sendable () async throws -> Void) -> Never {
        Task {
            do {
                try await body()
            } catch {
                Martlet.exit(withError: error)
            }
            Martlet.exit()
        }
        dispatchMain()
    }
}
