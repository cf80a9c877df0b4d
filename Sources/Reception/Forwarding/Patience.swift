/// Waits for something no longer than it may take.
enum Patience {
    /// - Returns: what `body` returns, also when it comes a moment late; nil where it was cancelled and says nothing of use (`isWorthless`).
    static func wait<Value: Sendable>(
        _ duration: Duration, isWorthless: @escaping @Sendable (Value) -> Bool, _ body: @escaping @Sendable () async -> Value
    ) async -> Value? {
        await withTaskGroup(of: Value?.self) { tasks in
            tasks.addTask { await body() }
            tasks.addTask {
                try? await Task.sleep(for: duration, clock: .continuous)
                return nil
            }
            let first = await tasks.next() ?? nil
            tasks.cancelAll()
            if let first { return first }
            // Cancelled, it ends at once. A next hop that took the mail in that very moment must not be taken for one that did not.
            guard let late = await tasks.next() ?? nil, !isWorthless(late) else { return nil }
            return late
        }
    }
}
