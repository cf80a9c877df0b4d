import Synchronization

/// Brings what a TLS handler finds out from the event loop that makes it to the task that asks.
final class CheckBox: Sendable {
    private let kept = Mutex<CertificateCheck?>(nil)

    var value: CertificateCheck? {
        get { kept.withLock(\.self) }
        set { kept.withLock { $0 = newValue } }
    }
}
