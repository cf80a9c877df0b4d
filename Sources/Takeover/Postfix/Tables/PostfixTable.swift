/// What a lookup table of Postfix holds.
struct PostfixTable: Sendable {
    struct Entry: Hashable, Sendable {
        /// Lowercase, as Postfix folds keys.
        var key: String
        var value: String
        var place: SourcePlace
    }

    /// In the order of the source.
    private(set) var entries: [Entry] = []
    /// The answer to every question (`static:`).
    private(set) var constant: String?
    /// Whether it is of a kind that can be read here, and was.
    private(set) var isKnown = true
    private var indexes: [String: Int] = [:]
    /// What stands for it in a finding.
    let place: SourcePlace

    init(place: SourcePlace) {
        self.place = place
    }

    /// Without contents, since they could not be read.
    static func unknown(_ place: SourcePlace) -> PostfixTable {
        var table = PostfixTable(place: place)
        table.isKnown = false
        return table
    }

    static func constant(_ value: String, _ place: SourcePlace) -> PostfixTable {
        var table = PostfixTable(place: place)
        table.constant = value
        return table
    }

    /// The source of `postmap` (postmap(1)): a key, white space, a value on each logical line; of equal keys the first counts.
    init(source octets: [UInt8], file: String) {
        self.init(place: SourcePlace(file))
        for line in LogicalLines(octets).lines {
            guard let (key, value) = Self.keyAndValue(line.text) else { continue }
            add(key, value, SourcePlace(file, line: line.number))
        }
    }

    /// `{ key = value, { key = value with spaces } }` of `inline:`.
    init(inline text: String, place: SourcePlace) {
        self.init(place: place)
        for part in PostfixList.parts(PostfixList.unbraced(text) ?? text) {
            Self.setting(PostfixList.unbraced(part) ?? part).map { add($0.key, $0.value, place) }
        }
        // `key = value` without braces, with white space around the sign, is three parts.
        if entries.isEmpty, let only = Self.setting(PostfixList.unbraced(text) ?? text) { add(only.key, only.value, place) }
    }

    mutating func add(_ key: String, _ value: String, _ place: SourcePlace) {
        let key = key.lowercased()
        guard indexes[key] == nil else { return }
        indexes[key] = entries.count
        entries.append(Entry(key: key, value: value, place: place))
    }

    /// The entry of a key in lowercase.
    func entry(_ key: String) -> Entry? {
        if let constant { return Entry(key: key, value: constant, place: place) }
        return indexes[key].map { entries[$0] }
    }

    private static func keyAndValue(_ text: String) -> (String, String)? {
        let scalars = text.unicodeScalars
        var end = scalars.startIndex
        var key = String.UnicodeScalarView()
        var isQuoted = false
        while end < scalars.endIndex, isQuoted || !scalars[end].isWhiteSpace {
            if scalars[end] == "\"" { isQuoted.toggle() } else { key.append(scalars[end]) }
            end = scalars.index(after: end)
        }
        let value = text[end...].trimmed
        guard !key.isEmpty, !value.isEmpty else { return nil }
        return (String(key), String(value))
    }

    private static func setting(_ text: String) -> (key: String, value: String)? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        return (String(text[..<equals].trimmed), String(text[text.index(after: equals)...].trimmed))
    }
}
