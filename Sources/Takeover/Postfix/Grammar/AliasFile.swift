/// A file in the format of aliases(5).
struct AliasFile: Sendable {
    struct Entry: Hashable, Sendable {
        /// Lowercase, quotes taken off.
        var name: String
        var targets: [AliasTarget]
        var place: SourcePlace
    }

    private(set) var entries: [Entry] = []
    /// Lines that name nothing.
    private(set) var strange: [LogicalLines.Line] = []

    init(_ octets: [UInt8], file: String) {
        var names: Set<String> = []
        for line in LogicalLines(octets).lines {
            guard let (name, rest) = Self.name(line.text) else {
                strange.append(line)
                continue
            }
            // postalias keeps the first of equal names and warns of the others.
            guard names.insert(name).inserted else {
                strange.append(line)
                continue
            }
            entries.append(Entry(name: name, targets: AliasTarget.targets(rest), place: SourcePlace(file, line: line.number)))
        }
    }

    /// The name before the colon, which may be quoted, and what follows.
    private static func name(_ text: String) -> (String, String)? {
        var name = String.UnicodeScalarView()
        var isQuoted = false
        var index = text.unicodeScalars.startIndex
        while index < text.unicodeScalars.endIndex {
            let scalar = text.unicodeScalars[index]
            if scalar == "\"" {
                isQuoted.toggle()
            } else if scalar == ":", !isQuoted {
                let key = String(name).trimmed.lowercased()
                guard !key.isEmpty else { return nil }
                return (key, String(text[text.unicodeScalars.index(after: index)...].trimmed))
            } else {
                name.append(scalar)
            }
            index = text.unicodeScalars.index(after: index)
        }
        return nil
    }
}
