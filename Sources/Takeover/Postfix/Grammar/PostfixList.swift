/// Lists in values of main.cf: parts between commas and white space, where `{ }` holds together what is in it (postconf(5)).
enum PostfixList {
    static func parts(_ text: String) -> [String] {
        split(text) { $0 == "," || $0.isWhiteSpace }
    }

    /// Parts between white space only: arguments of master.cf.
    static func words(_ text: String) -> [String] {
        split(text) { $0.isWhiteSpace }
    }

    /// `text` without the braces around it, nil where there are none.
    static func unbraced(_ text: String) -> String? {
        guard text.utf8.first == UInt8(ascii: "{"), text.utf8.last == UInt8(ascii: "}"), text.utf8.count >= 2 else { return nil }
        let scalars = text.unicodeScalars.dropFirst().dropLast()
        return String(String(scalars).trimmed)
    }

    private static func split(_ text: String, _ isSeparator: (Unicode.Scalar) -> Bool) -> [String] {
        var parts: [String] = []
        var part = String.UnicodeScalarView()
        var depth = 0
        for scalar in text.unicodeScalars {
            if scalar == "{" { depth += 1 }
            if scalar == "}" { depth = max(0, depth - 1) }
            if depth == 0, isSeparator(scalar) {
                if !part.isEmpty { parts.append(String(part)) }
                part = String.UnicodeScalarView()
            } else {
                part.append(scalar)
            }
        }
        if !part.isEmpty { parts.append(String(part)) }
        return parts
    }
}
