/// Text as an old terminal takes it: no control characters, and lines of so many columns.
public enum TerminalLine {
    /// Every character that a terminal acts on, or that nobody sees, written as `\u{1B}`.
    public static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isActive) else { return text }
        return text.unicodeScalars.reduce(into: "") { printable, scalar in
            if isActive(scalar) {
                printable += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                printable.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isActive(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }

    /// Umlauts and the like in ASCII, for a terminal of that alone; `?` for what has no such form.
    public static func ascii(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        let forms: [Unicode.Scalar: String] = [
            "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "„": "\"", "“": "\"", "”": "\"",
            "…": "...",
            "–": "-", "’": "'", "→": "->",
        ]
        return text.unicodeScalars.reduce(into: "") { ascii, scalar in
            if scalar.isASCII { ascii.unicodeScalars.append(scalar) } else { ascii += forms[scalar] ?? "?" }
        }
    }

    /// Columns that the text takes: two for the wide characters of East Asia and for emoji, none for marks above others.
    static func columns(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6,
            0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// Breaks at blanks, and within words that are longer than a line. All lines but the first are indented by `indent`, which the first is
    /// taken to be too.
    public static func wrapped(_ text: String, width: Int, indent: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        var used = 0
        func end() {
            lines.append(margin + line)
            (line, used) = ("", 0)
        }
        for word in text.split(separator: " ") {
            let length = columns(word)
            if used > 0, indent + used + 1 + length > width { end() }
            if used > 0 {
                line += " "
                used += 1
            }
            for scalar in word.unicodeScalars {
                if indent + used + columns(scalar) > width { end() }
                line.unicodeScalars.append(scalar)
                used += columns(scalar)
            }
        }
        if used > 0 || lines.isEmpty { end() }
        return lines
    }

    /// Filled with blanks behind up to so many columns.
    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - columns(text)))
    }

    /// Filled with blanks before.
    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - columns(text))) + text
    }
}
