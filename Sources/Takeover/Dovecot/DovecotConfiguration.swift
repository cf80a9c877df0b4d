/// dovecot.conf with what it includes: settings, and the blocks passdb, userdb, protocol and plugin (Dovecot's "Configuration file syntax").
struct DovecotConfiguration {
    struct Setting: Hashable {
        var value: String
        var place: SourcePlace
    }

    /// A block of the outermost level; settings of blocks in it have their names before them: `fields/home`.
    struct Block {
        /// `passdb`, `protocol`, `plugin` …
        var kind: String
        /// What stands between the kind and the brace.
        var name: String
        var settings: [String: Setting] = [:]
        var place: SourcePlace
    }

    private(set) var settings: [String: Setting] = [:]
    private(set) var blocks: [Block] = []
    private let tree: any FileTree
    private var filesLeft = 200
    /// Names of the blocks around the line that is read, but for the outermost.
    private var inner: [String] = []
    private var isInBlock = false

    static let file = "/etc/dovecot/dovecot.conf"

    /// Nil where there is no Dovecot.
    init?(tree: any FileTree, findings: inout [Finding]) {
        self.tree = tree
        guard let status = try? tree.status(of: Self.file), status.kind == .file else { return nil }
        read(Self.file, depth: 0, &findings)
    }

    func value(_ name: String) -> String? { settings[name].map(\.value).flatMap { $0.isEmpty ? nil : $0 } }

    /// Of a block of `kind` and `name`, as `protocol lmtp`.
    func value(_ name: String, in kind: String, _ blockName: String = "") -> String? {
        blocks.last { $0.kind == kind && $0.name == blockName && $0.settings[name] != nil }?.settings[name]?.value
    }

    private mutating func read(_ path: String, depth: Int, _ findings: inout [Finding]) {
        guard depth < 8, filesLeft > 0 else { return }
        filesLeft -= 1
        let octets: [UInt8]
        do {
            guard let found = try tree.contents(of: path) else { return }
            octets = found
        } catch {
            findings.append(.unreadable(error))
            return
        }
        var continued = ""
        for line in TextLines(octets).lines {
            var text = continued + String(line.text.trimmed)
            continued = ""
            if text.hasPrefix("#") || text.isEmpty { continue }
            if let comment = Self.comment(in: text) { text = String(text[..<comment].trimmed) }
            if text.hasSuffix("\\") {
                continued = String(text.dropLast())
                continue
            }
            read(line: text, SourcePlace(path, line: line.number), depth, &findings)
        }
    }

    private mutating func read(line text: String, _ place: SourcePlace, _ depth: Int, _ findings: inout [Finding]) {
        if text.hasPrefix("!include") {
            let pattern = String(text.drop { !$0.isWhitespace }.trimmed)
            for path in paths(of: pattern, from: place.file) { read(path, depth: depth + 1, &findings) }
        } else if text.hasSuffix("{"), !text.contains("=") {
            let words = text.dropLast().split(whereSeparator: \.isWhitespace).map { String($0) }
            if isInBlock {
                inner.append(words.first ?? "")
            } else {
                blocks.append(Block(kind: words.first ?? "", name: words.dropFirst().joined(separator: " "), place: place))
                isInBlock = true
            }
        } else if text == "}" {
            if inner.popLast() == nil { isInBlock = false }
        } else if let equals = text.firstIndex(of: "=") {
            let name = String(text[..<equals].trimmed)
            let setting = Setting(value: Self.unquoted(text[text.index(after: equals)...].trimmed), place: place)
            if isInBlock, !blocks.isEmpty {
                blocks[blocks.count - 1].settings[(inner + [name]).joined(separator: "/")] = setting
            } else {
                settings[name] = setting
            }
        }
    }

    /// Where a comment begins: `#` after white space, outside of quotes.
    private static func comment(in text: String) -> String.Index? {
        var isQuoted = false
        var before: Unicode.Scalar = " "
        for index in text.unicodeScalars.indices {
            let scalar = text.unicodeScalars[index]
            if scalar == "\"", before != "\\" { isQuoted.toggle() }
            if scalar == "#", !isQuoted, before.isWhiteSpace { return index }
            before = scalar
        }
        return nil
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.utf8.count >= 2, let first = text.first, first == text.last, first == "\"" || first == "'" else {
            return String(text)
        }
        return String(text.dropFirst().dropLast()).replacing("\\\"", with: "\"")
    }

    /// The files that an `!include` means: a path, whose last part may have `*`.
    private func paths(of pattern: String, from file: String) -> [String] {
        var pattern = pattern
        if !pattern.hasPrefix("/") {
            let folder = file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
            pattern = "\(folder)/\(pattern)"
        }
        guard let slash = pattern.lastIndex(of: "/") else { return [] }
        let folder = String(pattern[..<slash])
        let name = pattern[pattern.index(after: slash)...]
        guard let star = name.firstIndex(of: "*") else { return [pattern] }
        let before = name[..<star]
        let after = name[name.index(after: star)...]
        let names = try? tree.names(in: folder)
        return (names ?? []).filter {
            $0.hasPrefix(before) && $0.hasSuffix(after) && $0.utf8.count >= before.utf8.count + after.utf8.count
                && !$0.hasPrefix(".")
        }.map { "\(folder)/\($0)" }
    }
}
