import Synchronization

/// Values that were expanded once: some are asked for at every mailbox.
final class ExpandedValues: Sendable {
    private let values = Mutex<[String: String]>([:])

    func value(_ name: String, _ expand: () -> String) -> String {
        if let known = values.withLock({ $0[name] }) { return known }
        let value = expand()
        values.withLock { $0[name] = value }
        return value
    }
}
