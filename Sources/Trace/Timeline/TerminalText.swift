/// Text from strangers, made harmless for a terminal.
public enum TerminalText {
    /// `text` with every character that a terminal acts on written as `\u{1B}`: control characters (C0, DEL, C1), line and
    /// paragraph separators, and the marks that turn the direction of writing around and so show one address as another.
    public static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isActive) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if isActive(scalar) {
                escaped += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    static func isActive(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
        // Tags: invisible doubles of ASCII.
        case 0xE0000...0xE007F: true
        default: false
        }
    }
}
