/// Writes parameters of MAIL and RCPT in the forms that RFC 3461 §4, RFC 6533 §3, RFC 4954 §5 and RFC 8689 §2 allow.
public enum GeneratedParameter {
    private static let printable = (0x20...0x7E).map { Character(Unicode.Scalar($0)) }
    private static let beyondASCII = Array("üßéñøłжщעبदあ漢🦜")

    /// A parameter of MAIL for each of those that ask for a service, now and then.
    public static func ofMail(using generator: inout SeededGenerator) -> [String] {
        var parameters: [String] = []
        if generator.onceIn(4) { parameters.append("RET=" + anyCase(generator.pick(["FULL", "HDRS"]), &generator)) }
        if generator.onceIn(4) { parameters.append("ENVID=" + xtext(of: text(1...20, printable, &generator), &generator)) }
        if generator.onceIn(4) {
            let submitter = generator.onceIn(3) ? "<>" : GeneratedAddress.address(utf8: generator.onceIn(3), using: &generator)
            parameters.append("AUTH=" + (submitter == "<>" ? submitter : xtext(of: submitter, &generator)))
        }
        if generator.onceIn(4) { parameters.append(anyCase("REQUIRETLS", &generator)) }
        if generator.onceIn(4) { parameters.append(anyCase("PRDR", &generator)) }
        return parameters
    }

    /// The same of RCPT.
    public static func ofRcpt(using generator: inout SeededGenerator) -> [String] {
        var parameters: [String] = []
        if generator.onceIn(2) { parameters.append("NOTIFY=" + notify(using: &generator)) }
        if generator.onceIn(2) { parameters.append("ORCPT=" + originalRecipient(using: &generator)) }
        return parameters
    }

    public static func notify(using generator: inout SeededGenerator) -> String {
        if generator.onceIn(4) { return anyCase("NEVER", &generator) }
        let events = ["SUCCESS", "FAILURE", "DELAY"].shuffled(using: &generator)
        return anyCase(events.prefix(Int.random(in: 1...3, using: &generator)).joined(separator: ","), &generator)
    }

    public static func originalRecipient(using generator: inout SeededGenerator) -> String {
        if generator.onceIn(3) {
            let address = text(1...20, printable + beyondASCII, &generator)
            return anyCase("utf-8;", &generator) + unitext(of: address, &generator)
        }
        return generator.pick(["rfc822;", "RFC822;", "x400;"]) + xtext(of: text(1...30, printable, &generator), &generator)
    }

    /// `xtext`, with some octets encoded that need not be.
    public static func xtext(of text: String, _ generator: inout SeededGenerator) -> String {
        var encoded = ""
        for octet in text.utf8 {
            let isPlain = (0x21...0x7E).contains(octet) && octet != UInt8(ascii: "+") && octet != UInt8(ascii: "=")
            if isPlain, !generator.onceIn(8) {
                encoded.unicodeScalars.append(Unicode.Scalar(octet))
            } else {
                let digits = String(octet, radix: 16)
                encoded += "+" + (digits.count < 2 ? "0" : "") + (generator.onceIn(8) ? digits : digits.uppercased())
            }
        }
        return encoded
    }

    /// `utf-8-addr-unitext`, with some characters embedded that need not be.
    private static func unitext(of text: String, _ generator: inout SeededGenerator) -> String {
        var encoded = ""
        for scalar in text.unicodeScalars {
            if scalar.value > 0x20, !"+=\\".unicodeScalars.contains(scalar), !generator.onceIn(4) {
                encoded.unicodeScalars.append(scalar)
            } else {
                encoded += "\\x{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            }
        }
        return encoded
    }

    private static func text(_ count: ClosedRange<Int>, _ alphabet: [Character], _ generator: inout SeededGenerator) -> String {
        String((0..<Int.random(in: count, using: &generator)).map { _ in generator.pick(alphabet) })
    }

    private static func anyCase(_ word: String, _ generator: inout SeededGenerator) -> String {
        String(word.map { generator.onceIn(2) ? Character($0.lowercased()) : $0 })
    }
}
