/// The language in which a person is told something.
public enum ReportLanguage: String, Hashable, Sendable, CaseIterable {
    case english = "en"
    case german = "de"

    private static let months: [ReportLanguage: [String]] = [
        .english: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
            "December",
        ],
        .german: [
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
        ],
    ]

    /// A moment as a person reads it, with its offset from UTC.
    func text(_ date: MailDate) -> String {
        let civil = date.civil
        let month = ReportLanguage.months[self]?[civil.month - 1] ?? ""
        let minutes = abs(date.offsetMinutes)
        let zone =
            minutes == 0
            ? "UTC" : "UTC\(date.offsetMinutes < 0 ? "-" : "+")\(Self.twoDigits(minutes / 60)):\(Self.twoDigits(minutes % 60))"
        let time = "\(Self.twoDigits(civil.hour)):\(Self.twoDigits(civil.minute)) \(zone)"
        return switch self {
        case .english: "\(civil.day) \(month) \(civil.year), \(time)"
        case .german: "\(civil.day). \(month) \(civil.year), \(time)"
        }
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The one of two texts that is of this language.
    func choose(_ english: String, _ german: String) -> String {
        switch self {
        case .english: english
        case .german: german
        }
    }
}
