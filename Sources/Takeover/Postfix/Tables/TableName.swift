/// `type:name` of a lookup table (postconf(5)).
struct TableName: Hashable, Sendable {
    /// `hash`, `texthash`, `inline`, `pgsql` …, without `proxy:`.
    var type: String
    /// A file, or what the type makes of it.
    var name: String

    /// Nil where `text` names no table: a pattern of a list, or a path.
    init?(_ text: String) {
        var rest = text[...]
        while rest.hasPrefix("proxy:") { rest = rest.dropFirst("proxy:".count) }
        guard let colon = rest.firstIndex(of: ":"), colon != rest.startIndex,
            rest[..<colon].utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
        else { return nil }
        type = String(rest[..<colon])
        name = String(rest[rest.index(after: colon)...])
    }

    /// As `text`, for a parameter that lists tables only: without a type it is of `default_database_type`.
    init(_ text: String, defaultType: String) {
        self = TableName(text) ?? TableName(type: defaultType, name: text)
    }

    private init(type: String, name: String) {
        self.type = type
        self.name = name
    }

    var description: String { "\(type):\(name)" }
}
