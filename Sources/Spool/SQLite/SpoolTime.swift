import Foundation

/// Times as the spool's tables have them: microseconds since 1970-01-01 00:00 UTC.
extension Date {
    var spoolTime: Int64 {
        let microseconds = (timeIntervalSince1970 * 1e6).rounded()
        // Far past and far future stay such; 4e18 is within what 64 bits hold.
        return Int64(min(max(microseconds, -4e18), 4e18))
    }

    init(spoolTime: Int64) {
        self.init(timeIntervalSince1970: Double(spoolTime) / 1e6)
    }
}

extension Duration {
    /// The duration in microseconds.
    var spoolTime: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
