/// What a server announced in its answer to EHLO or LHLO (RFC 5321 §4.1.1.1).
public struct OfferedExtensions: Hashable, Sendable {
    /// RFC 2920.
    public var pipelining = false
    /// RFC 6152.
    public var eightBitMIME = false
    /// RFC 6531.
    public var smtpUTF8 = false
    /// RFC 3030.
    public var chunking = false
    /// RFC 3461.
    public var dsn = false
    /// draft-hall-prdr-00.
    public var prdr = false
    /// RFC 8689.
    public var requireTLS = false
    /// RFC 3207.
    public var startTLS = false
    /// RFC 2034.
    public var enhancedStatusCodes = false
    /// SIZE (RFC 1870) is offered, with or without a limit.
    public var size = false
    /// The limit of SIZE in octets; nil where there is none, or no SIZE.
    public var messageOctets: Int?
    /// The mechanisms of AUTH (RFC 4954), upper case.
    public var mechanisms: Set<String> = []

    public init() {}

    /// Reads the answer to EHLO: a line with the server's name, then a keyword with its parameters in each.
    public init(answer: Reply) {
        for line in answer.lines.dropFirst() {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map { $0.uppercased() }
            guard let keyword = words.first else { continue }
            read(keyword, words.dropFirst())
        }
    }

    private mutating func read(_ keyword: String, _ parameters: ArraySlice<String>) {
        switch keyword {
        case "PIPELINING": pipelining = true
        case "8BITMIME": eightBitMIME = true
        case "SMTPUTF8": smtpUTF8 = true
        case "CHUNKING": chunking = true
        case "DSN": dsn = true
        case "PRDR": prdr = true
        case "REQUIRETLS": requireTLS = true
        case "STARTTLS": startTLS = true
        case "ENHANCEDSTATUSCODES": enhancedStatusCodes = true
        case "SIZE":
            size = true
            // RFC 1870 §4: 0 says that there is no fixed limit.
            if let octets = parameters.first.flatMap({ Int($0) }), octets > 0 { messageOctets = octets }
        case "AUTH": mechanisms.formUnion(parameters)
        default:
            // AUTH=PLAIN LOGIN, as servers of old write it for clients of old.
            if keyword.hasPrefix("AUTH=") {
                mechanisms.insert(String(keyword.dropFirst("AUTH=".count)))
                mechanisms.formUnion(parameters)
            }
        }
    }
}
