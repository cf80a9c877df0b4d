/// What `$name` and its kin in main.cf stand for (postconf(5), mac_expand.c): `$name`, `$(name)`, `${name}`, `${name?text}`, `${name:text}`,
/// `${name?{text}:{text}}`, `${{a} == {b} ? {text}:{text}}` and `$$`.
///
/// Parameters may name each other in circles, or each twice the next: depth and length are bounded, and what is beyond is empty.
struct ParameterExpansion {
    /// The value of a parameter before its own expansion; nil: there is none of that name.
    private let lookup: (String) -> String?
    private var octetsLeft = 256 << 10
    /// Names that nothing stands for.
    private(set) var unknown: Set<String> = []
    private static let deepest = 40

    init(_ lookup: @escaping (String) -> String?) {
        self.lookup = lookup
    }

    mutating func expand(_ text: String) -> String {
        expand(text[...].unicodeScalars, depth: 0)
    }

    private mutating func expand(_ text: Substring.UnicodeScalarView, depth: Int) -> String {
        guard depth < Self.deepest else { return "" }
        var output = String.UnicodeScalarView()
        var rest = text
        while let scalar = rest.popFirst() {
            guard octetsLeft > 0 else { break }
            octetsLeft -= 1
            guard scalar == "$", let next = rest.first else {
                output.append(scalar)
                continue
            }
            switch next {
            case "$":
                rest.removeFirst()
                output.append("$")
            case "{", "(":
                guard let inner = Self.balanced(&rest, next, next == "{" ? "}" : ")") else { return String(output) }
                output.append(contentsOf: braced(inner, depth: depth + 1).unicodeScalars)
            default:
                let name = Self.name(&rest)
                if name.isEmpty {
                    output.append(scalar)
                } else {
                    output.append(contentsOf: value(name, depth: depth + 1).unicodeScalars)
                }
            }
        }
        return String(output)
    }

    private mutating func value(_ name: String, depth: Int) -> String {
        guard let raw = lookup(name) else {
            unknown.insert(name)
            return ""
        }
        return expand(raw[...].unicodeScalars, depth: depth)
    }

    /// What stands between the braces.
    private mutating func braced(_ inner: Substring.UnicodeScalarView, depth: Int) -> String {
        var rest = Self.trimmed(inner)
        let isTrue: Bool
        var plain = ""
        if rest.first == "{" {
            guard let answer = comparison(&rest, depth: depth) else { return "" }
            isTrue = answer
        } else {
            let name = Self.name(&rest)
            rest = Self.trimmed(rest)
            plain =
                rest.isEmpty ? value(name, depth: depth) : lookup(name).map { expand($0[...].unicodeScalars, depth: depth) } ?? ""
            if rest.isEmpty { return plain }
            isTrue = !plain.isEmpty
        }
        switch rest.popFirst() {
        case "?":
            let (whenTrue, isBraced) = Self.text(&rest)
            if isTrue { return expand(whenTrue, depth: depth) }
            rest = Self.trimmed(rest)
            guard isBraced, rest.popFirst() == ":" else { return "" }
            return expand(Self.text(&rest).text, depth: depth)
        case ":":
            return isTrue ? "" : expand(Self.text(&rest).text, depth: depth)
        default:
            return ""
        }
    }

    /// `{a} == {b}` and the like; nil where it is none.
    private mutating func comparison(_ rest: inout Substring.UnicodeScalarView, depth: Int) -> Bool? {
        guard let left = Self.balanced(&rest, "{", "}") else { return nil }
        rest = Self.trimmed(rest)
        let word = rest.prefix { $0 != "{" }
        rest = rest[word.endIndex...]
        guard let right = Self.balanced(&rest, "{", "}") else { return nil }
        rest = Self.trimmed(rest)
        return Self.compare(
            expand(Self.trimmed(left), depth: depth), String(String.UnicodeScalarView(Self.trimmed(word))),
            expand(Self.trimmed(right), depth: depth))
    }

    /// Numbers as numbers, else by octets; after `<level` by the numbers between the dots.
    private static func compare(_ left: String, _ word: String, _ right: String) -> Bool? {
        let order: Int
        if word.hasSuffix("level") {
            order = sign(levels(left), levels(right))
        } else if let left = Int(left), let right = Int(right) {
            order = sign([left], [right])
        } else {
            order = sign(left.utf8.map { Int($0) }, right.utf8.map { Int($0) })
        }
        switch word.hasSuffix("level") ? String(word.dropLast(5)) : word {
        case "==": return order == 0
        case "!=": return order != 0
        case "<": return order < 0
        case "<=": return order <= 0
        case ">": return order > 0
        case ">=": return order >= 0
        default: return nil
        }
    }

    private static func levels(_ text: String) -> [Int] {
        var levels = text.split(separator: ".").map { Int($0) ?? 0 }
        while levels.last == 0 { levels.removeLast() }
        return levels
    }

    private static func sign(_ left: [Int], _ right: [Int]) -> Int {
        left.lexicographicallyPrecedes(right) ? -1 : left == right ? 0 : 1
    }

    /// A text in braces, or all that is left.
    private static func text(
        _ rest: inout Substring.UnicodeScalarView
    ) -> (text: Substring.UnicodeScalarView, isBraced: Bool) {
        let start = trimmed(rest)
        if start.first == "{" {
            var after = start
            if let inner = balanced(&after, "{", "}") {
                rest = after
                return (trimmed(inner), true)
            }
        }
        defer { rest = rest[rest.endIndex...] }
        return (trimmed(rest), false)
    }

    /// What stands between the bracket that `rest` begins with and its partner; `rest` goes on behind. Nil where there is no partner.
    private static func balanced(
        _ rest: inout Substring.UnicodeScalarView, _ open: Unicode.Scalar, _ close: Unicode.Scalar
    ) -> Substring.UnicodeScalarView? {
        guard rest.first == open else { return nil }
        var depth = 0
        var index = rest.startIndex
        while index < rest.endIndex {
            if rest[index] == open { depth += 1 }
            if rest[index] == close { depth -= 1 }
            if depth == 0 {
                let inner = rest[rest.index(after: rest.startIndex)..<index]
                rest = rest[rest.index(after: index)...]
                return inner
            }
            index = rest.index(after: index)
        }
        return nil
    }

    private static func name(_ rest: inout Substring.UnicodeScalarView) -> String {
        let name = rest.prefix { $0 == "_" || ($0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))) }
        rest = rest[name.endIndex...]
        return String(name)
    }

    private static func trimmed(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        Substring(text).trimmed.unicodeScalars
    }
}
