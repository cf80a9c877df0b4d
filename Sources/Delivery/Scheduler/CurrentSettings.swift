import Synchronization

/// The settings that hold now; the operator may change them while the server runs.
final class CurrentSettings: Sendable {
    private let held: Mutex<SchedulerSettings>

    init(_ settings: SchedulerSettings) {
        held = Mutex(settings)
    }

    var value: SchedulerSettings {
        get { held.withLock(\.self) }
        set { held.withLock { $0 = newValue } }
    }
}
