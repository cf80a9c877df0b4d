import Directory

extension Mailbox.Quota {
    /// `2G`, `1000 mails`, `2G, 1000 mails`, `none`.
    var text: String {
        guard isLimited else { return "none" }
        return [octets > 0 ? Self.size(octets) : nil, messages > 0 ? "\(messages) mails" : nil].compactMap(\.self).joined(
            separator: ", ")
    }

    /// With the largest unit of 1024 that leaves a whole number, as the option reads it.
    private static func size(_ octets: Int64) -> String {
        for (unit, shift) in [("T", Int64(40)), ("G", 30), ("M", 20), ("K", 10)] where octets & ((1 << shift) - 1) == 0 {
            return "\(octets >> shift)\(unit)"
        }
        return String(octets)
    }
}
