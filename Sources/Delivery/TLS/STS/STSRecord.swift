/// The TXT record of `_mta-sts.` and a domain (RFC 8461 §3.1): says that there is a policy, and when it changed.
public struct STSRecord: Hashable, Sendable {
    /// 1 to 32 letters and digits.
    public let id: String

    /// Reads one TXT record; nil where it is none of MTA-STS, or malformed.
    public init?(_ text: String) {
        // `sts-text-record = sts-version 1*(sts-field-delim sts-field) [sts-field-delim]`, the delimiter with white space around it.
        let fields = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimming(\.isBlank) }
        guard text.hasPrefix("v=STSv1"), fields.first == "v=STSv1" else { return nil }
        guard let field = fields.dropFirst().first(where: { $0.hasPrefix("id=") }) else { return nil }
        let id = field.dropFirst("id=".count)
        guard (1...32).contains(id.utf8.count), id.utf8.allSatisfy({ $0.isLetterOrDigit }) else { return nil }
        self.id = String(id)
    }

    /// The record of a name. RFC 8461 §3.1: of records that do not begin with `v=STSv1` none counts, and with more or fewer than
    /// one left the domain has no policy.
    public static func only(of texts: [String]) -> STSRecord? {
        let ours = texts.filter { $0.hasPrefix("v=STSv1;") || $0.hasPrefix("v=STSv1 ") || $0 == "v=STSv1" }
        guard ours.count == 1, let text = ours.first else { return nil }
        return STSRecord(text)
    }
}

extension Substring {
    /// Without what `isLeftOut` says at both ends.
    func trimming(_ isLeftOut: (UInt8) -> Bool) -> Substring {
        var text = self
        while let first = text.utf8.first, isLeftOut(first) { text = text.dropFirst() }
        while let last = text.utf8.last, isLeftOut(last) { text = text.dropLast() }
        return text
    }
}

extension UInt8 {
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
