import Foundation

/// Where passwords are hashed: threads beside the concurrency pool, as many at once as there are processors, so that a storm
/// of logins waits in line here and mail goes on.
final class PasswordQueue: Sendable {
    static let shared = PasswordQueue(width: ProcessInfo.processInfo.activeProcessorCount)

    private let operations: OperationQueue

    init(width: Int) {
        operations = OperationQueue()
        operations.name = "martlet.passwords"
        operations.maxConcurrentOperationCount = width
    }

    func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            operations.addOperation { continuation.resume(returning: work()) }
        }
    }
}
