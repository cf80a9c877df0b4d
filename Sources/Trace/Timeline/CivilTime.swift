import Foundation

/// A moment as a calendar and a clock on the wall show it, for texts that people and programs read.
public struct CivilTime: Hashable, Sendable {
    public let year: Int
    public let month: Int
    public let day: Int
    public let hour: Int
    public let minute: Int
    public let second: Int
    public let microsecond: Int
    /// Seconds that the wall's clock is ahead of UTC.
    public let offset: Int

    /// - Parameters:
    ///   - microseconds: since 1970-01-01 00:00 UTC.
    ///   - zone: where the wall is; UTC when nil.
    public init(microseconds: Int64, in zone: TimeZone? = nil) {
        offset = zone.map { $0.secondsFromGMT(for: Date(timeIntervalSince1970: Double(microseconds) / 1e6)) } ?? 0
        let seconds = microseconds.flooredQuotient(1_000_000)
        microsecond = Int(microseconds - seconds * 1_000_000)
        let local = seconds + Int64(offset)
        let days = local.flooredQuotient(86_400)
        let secondOfDay = Int(local - days * 86_400)
        (hour, minute, second) = (secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60)
        // Days to a date of the Gregorian calendar: years begin in March, so that the leap day is a year's last, and 400 of
        // them have 146,097 days. Day 0 is 0000-03-01.
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    /// Microseconds since 1970-01-01 00:00 UTC, now.
    public static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    /// `2026-11-24`.
    public var date: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

    /// `23:25:18.123`.
    public var timeOfDay: String { "\(clock).\(padded(microsecond / 1000, 3))" }

    /// `2026-11-24T23:25:18.123456Z` (RFC 3339 §5.6), with the offset from UTC where there is one.
    public var rfc3339: String {
        let zone =
            offset == 0
            ? "Z" : "\(offset < 0 ? "-" : "+")\(padded(abs(offset) / 3600, 2)):\(padded(abs(offset) / 60 % 60, 2))"
        return "\(date)T\(clock).\(padded(microsecond, 6))\(zone)"
    }

    /// `20261124T232518`, for the name of a file.
    var compact: String {
        "\(padded(year, 4))\(padded(month, 2))\(padded(day, 2))T\(padded(hour, 2))\(padded(minute, 2))\(padded(second, 2))"
    }

    private var clock: String { "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))" }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
    }
}

extension Int64 {
    /// Division that rounds down, also below zero.
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
