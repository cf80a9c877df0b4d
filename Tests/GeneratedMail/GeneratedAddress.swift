/// Writes addresses and paths in every form that the grammar of RFC 5321 §4.1.2 and RFC 6531 §3.3 allows.
public enum GeneratedAddress {
    private static let atomText = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~")
    private static let beyondASCII = Array("üßéñøłжщעبदあ漢🦜\u{301}\u{200D}")
    private static let quotedText = Array(" ()<>[]:;@\\,.\"") + atomText
    private static let labelText = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    private static let unicodeLabels = ["grüße", "straße", "bücher", "παράδειγμα", "例え", "пример", "مثال"]

    /// `Dot-string` of one to four atoms.
    public static func dotString(utf8: Bool, using generator: inout SeededGenerator) -> String {
        let alphabet = utf8 ? atomText + beyondASCII : atomText
        let atoms = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            text(Int.random(in: 1...12, using: &generator), of: alphabet, using: &generator)
        }
        return atoms.joined(separator: ".")
    }

    /// `Quoted-string` that means something, with backslashes where they are needed and some where they are not.
    public static func quotedString(utf8: Bool, using generator: inout SeededGenerator) -> String {
        let alphabet = utf8 ? quotedText + beyondASCII : quotedText
        let characters = text(Int.random(in: 1...20, using: &generator), of: alphabet, using: &generator).unicodeScalars
        var quoted = "\""
        for character in characters {
            if character == "\"" || character == "\\" || (character.isASCII && generator.onceIn(8)) { quoted += "\\" }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }

    /// A domain name of ASCII and, now and then, U-labels, or an address literal.
    public static func domain(using generator: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0:
            return "[" + (0..<4).map { _ in String(UInt8.random(in: 0...255, using: &generator)) }.joined(separator: ".") + "]"
        case 1:
            let groups = (0..<8).map { _ in String(UInt16.random(in: 0...0xFFFF, using: &generator), radix: 16) }
            return "[\(generator.pick(["IPv6", "ipv6", "IPV6"])):" + groups.joined(separator: ":") + "]"
        case 2: return generator.pick(["[IPv6:::1]", "[IPv6:2001:db8::7]", "[IPv6:::ffff:192.0.2.1]", "[IPv6:::]"])
        default:
            let labels = (0..<Int.random(in: 1...4, using: &generator)).map { _ in label(using: &generator) }
            return (labels + ["example"]).joined(separator: ".")
        }
    }

    /// An address without angle brackets.
    public static func address(utf8: Bool, using generator: inout SeededGenerator) -> String {
        let localPart =
            generator.onceIn(3) ? quotedString(utf8: utf8, using: &generator) : dotString(utf8: utf8, using: &generator)
        return localPart + "@" + domain(using: &generator)
    }

    /// An address in angle brackets, with a source route in front of some.
    public static func path(utf8: Bool, using generator: inout SeededGenerator) -> String {
        var route = ""
        if generator.onceIn(4) {
            let hosts = (0..<Int.random(in: 1...3, using: &generator)).map { _ in "@" + domain(using: &generator) }
            route = hosts.joined(separator: ",") + ":"
        }
        return "<\(route)\(address(utf8: utf8, using: &generator))>"
    }

    private static func label(using generator: inout SeededGenerator) -> String {
        if generator.onceIn(6) { return generator.pick(unicodeLabels) }
        var label = text(Int.random(in: 1...12, using: &generator), of: labelText, using: &generator)
        if generator.onceIn(3) { label += "-" + text(2, of: labelText, using: &generator) }
        return generator.onceIn(10) ? "_" + label : label
    }

    private static func text(_ count: Int, of alphabet: [Character], using generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<count { text.append(generator.pick(alphabet)) }
        return text
    }
}
