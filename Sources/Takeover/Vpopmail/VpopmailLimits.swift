/// What `.qmailadmin-limits` of a domain, or vlimits.default for those without one, says that concerns the mail.
struct VpopmailLimits: Hashable, Sendable {
    /// Added to the flags of each account that does not override them.
    var flags: VpopmailFlags = []
    /// Mebioctets of the whole domain; zero: no limit.
    var domainQuota: Int64 = 0
    /// Messages of the whole domain; zero: no limit.
    var domainMessages: Int64 = 0

    init() {}

    /// Reads it as vlimits.c does: words parted by blanks and colons, lines that begin with # are comments.
    init(lines: [TextLines.Line]) {
        for line in lines where !line.text.hasPrefix("#") {
            let words = line.text.split { " :\t".contains($0) }
            guard let key = words.first else { continue }
            let number = words.count > 1 ? Int64(words[1]) ?? 0 : 0
            switch key {
            case "quota": domainQuota = max(number, 0)
            case "maxmsgcount": domainMessages = max(number, 0)
            case "disable_pop": flags.insert(.noPOP)
            case "disable_imap": flags.insert(.noIMAP)
            case "disable_smtp": flags.insert(.noSMTP)
            case "disable_external_relay": flags.insert(.noRelay)
            case "disable_webmail": flags.insert(.noWebmail)
            case "delete_spam": flags.insert(.deletesSpam)
            default: continue
            }
        }
    }
}
