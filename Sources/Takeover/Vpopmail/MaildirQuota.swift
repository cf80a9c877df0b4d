/// A quota as vpopmail and the file `maildirsize` of a Maildir write it: `10485760S,1000C`, `20MB`, `NOQUOTA`.
struct MaildirQuota: Hashable, Sendable {
    /// Octets; zero: no limit.
    var octets: Int64 = 0
    /// Messages; zero: no limit.
    var messages: Int64 = 0

    static let none = MaildirQuota()

    /// - Returns: Nil where the text is no quota.
    init?(_ text: String) {
        guard !text.isEmpty, text != "NOQUOTA" else { return }
        for part in text.split(separator: ",") {
            let digits = part.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int64(digits) else { return nil }
            switch part[digits.endIndex...] {
            case "S", "": octets = number
            case "C": messages = number
            // README.quotas: "Old vpopmail style: 1000000 or 1MB or 1000KB".
            case "K", "KB", "k", "kb":
                guard let product = Self.product(number, 1 << 10) else { return nil }
                octets = product
            case "M", "MB", "m", "mb":
                guard let product = Self.product(number, 1 << 20) else { return nil }
                octets = product
            case "G", "GB", "g", "gb":
                guard let product = Self.product(number, 1 << 30) else { return nil }
                octets = product
            default: return nil
            }
        }
    }

    private init() {}

    private static func product(_ number: Int64, _ unit: Int64) -> Int64? {
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }
}
