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
                AliasTarget(part).map { targets.append($0) }
                part = String.UnicodeScalarView()
            default:
                if comment == 0 { part.append(scalar) }
            }
        }
        AliasTarget(part).map { targets.append($0) }
        return targets
    }

    private static func startsProgram(_ part: String.UnicodeScalarView) -> Bool {
        String(part).trimmed.utf8.first == UInt8(ascii: "|")
    }

    private init?(_ part: String.UnicodeScalarView) {
        let text = String(String(part).trimmed)
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
            // Several words are several addresses to Postfix, which parses `anna bob` as a list.
            self = .address(text)
        }
    }
}
