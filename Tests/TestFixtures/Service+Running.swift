import ServiceLifecycle

extension Service {
    /// Runs while `body` does, then shuts down gracefully and waits for the end.
    public func running(_ body: () async throws -> Void) async throws {
        let group = ServiceGroup(services: [self], logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body()
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
