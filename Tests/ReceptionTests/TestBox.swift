import Synchronization

/// Carries a value out of a test's body.
final class TestBox<Value: Sendable>: Sendable {
    private let kept = Mutex<Value?>(nil)

    var value: Value? {
        get { kept.withLock(\.self) }
        set { kept.withLock { $0 = newValue } }
    }
}
