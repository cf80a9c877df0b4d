/// One thing that an entry of aliases(5), a `.forward` file or an included list leads to.
enum AliasTarget: Hashable, Sendable {
    case address(String)
    /// Without the bar.
    case program(String)
    /// An absolute path; one that ends in a slash is a Maildir.
    case file(String)
    case include(String)

    /// The right side of an entry: a list with commas, quotes, comments in parentheses (aliases(5), RFC 5322 §3.4).
    static func targets(_ text: String) -> [AliasTarget] {
        var targets: [AliasTarget] = []
        var part = String.UnicodeScalarView()
        var isQuoted = false
        var isEscaped = false
        var comment = 0
        for scalar in text.unicodeScalars {
            if isEscaped {
                // A backslash before a name means the name itself, without its aliases: kept, the reader needs to see it.
                part.append(contentsOf: isQuoted ? [scalar] : ["\\", scalar])
                isEscaped = false
                continue
            }
            switch scalar {
            case "\\" where comment == 0: isEscaped = true
            case "\"" where comment == 0:
                isQuoted.toggle()
            case "(" where !isQuoted && !startsProgram(part): comment += 1
            case ")" where !isQuoted && comment > 0: comment -= 1
            case "," where !isQuoted && comment == 0:
                targets += Self.targets(of: part)
                part = String.UnicodeScalarView()
            default:
                if comment == 0 { part.append(!isQuoted && scalar.isWhiteSpace ? blank : scalar) }
            }
        }
        return targets + Self.targets(of: part)
    }

    /// Stands for white space outside quotes while a part is put together.
    private static let blank: Unicode.Scalar = "\0"

    /// What stands between two commas. Several words are several addresses: a missing comma is put in (tok822_parse.c of Postfix); those around `@` and `.`
    /// are one.
    private static func targets(of part: String.UnicodeScalarView) -> [AliasTarget] {
        let whole = String(part).replacing("\0", with: " ").trimmed
        if whole.hasPrefix("|") || whole.contains("<") || whole.lowercased().hasPrefix(":include:") {
            return AliasTarget(String(whole)).map { [$0] } ?? []
        }
        var words: [String] = []
        for word in part.split(separator: blank).map({ String($0) }) {
            if let last = words.last, "@.".contains(word.prefix(1)) || "@.".contains(last.suffix(1)) {
                words[words.count - 1] = last + word
            } else {
                words.append(word)
            }
        }
        return words.compactMap { AliasTarget($0) }
    }

    private static func startsProgram(_ part: String.UnicodeScalarView) -> Bool {
        part.first { $0 != blank } == "|"
    }

    private init?(_ text: String) {
        let text = String(text.trimmed)
        if text.isEmpty { return nil }
        if text.hasPrefix("|") {
            let command = String(text.dropFirst().trimmed)
            if command.isEmpty { return nil }
            self = .program(command)
        } else if text.hasPrefix("/") {
            self = .file(text)
        } else if text.lowercased().hasPrefix(":include:") {
            self = .include(String(text.dropFirst(":include:".count).trimmed))
        } else if let open = text.lastIndex(of: "<"), let close = text.lastIndex(of: ">"), open < close {
            let address = text[text.index(after: open)..<close].trimmed
            if address.isEmpty { return nil }
            self = .address(String(address))
        } else {
            self = .address(text)
        }
    }
}
