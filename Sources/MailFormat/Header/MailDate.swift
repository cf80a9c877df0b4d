/// `date-time` of RFC 5322 §3.3: a moment, and the offset from UTC that it is written with.
public struct MailDate: Hashable, Sendable {
    /// Seconds since 1970-01-01 00:00 UTC, within the years 1900 to 9999 that the grammar can write.
    public let seconds: Int64
    /// Minutes east of UTC, within a day.
    public let offsetMinutes: Int

    /// A moment outside the years 1900 to 9999 becomes the nearest moment inside.
    public init(seconds: Int64, offsetMinutes: Int = 0) {
        self.seconds = min(max(seconds, MailDate.earliest), MailDate.latest)
        self.offsetMinutes = min(max(offsetMinutes, -1439), 1439)
    }

    // A day is left free on both sides, so that no offset leads out of the years.
    private static let earliest: Int64 = -2_208_988_800 + 86_400
    private static let latest: Int64 = 253_402_300_799 - 86_400

    private static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Year, month (1 to 12) and day (1 to 31) of the Gregorian calendar, by days since 1970-01-01.
    ///
    /// Counts in years that begin on 1 March, so that the leap day is the last of its year, and in eras of 400 years, which
    /// all have 146,097 days.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), Int(month), Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1))
    }

    private static func padded(_ number: some BinaryInteger, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension MailDate {
    /// The moment on the calendar and the clock of its offset.
    var civil: (year: Int64, month: Int, day: Int, hour: Int, minute: Int) {
        let local = seconds + Int64(offsetMinutes) * 60
        let day = (local >= 0 ? local : local - 86_399) / 86_400
        let date = MailDate.date(ofDay: day)
        let secondOfDay = Int(local - day * 86_400)
        return (date.year, date.month, date.day, secondOfDay / 3_600, secondOfDay / 60 % 60)
    }
}

extension MailDate: CustomStringConvertible {
    /// `Tue, 24 Nov 2026 23:20:41 +0000`.
    public var description: String {
        let local = seconds + Int64(offsetMinutes) * 60
        let day = (local >= 0 ? local : local - 86_399) / 86_400
        let secondOfDay = local - day * 86_400
        let date = MailDate.date(ofDay: day)
        // 1970-01-01 was a Thursday.
        let dayName = MailDate.dayNames[Int(((day + 4) % 7 + 7) % 7)]
        let time = [secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60].map { MailDate.padded($0) }.joined(
            separator: ":")
        let offset = abs(offsetMinutes)
        let zone = (offsetMinutes < 0 ? "-" : "+") + MailDate.padded(offset / 60) + MailDate.padded(offset % 60)
        return
            "\(dayName), \(date.day) \(MailDate.monthNames[date.month - 1]) \(MailDate.padded(date.year, to: 4)) \(time) \(zone)"
    }
}
