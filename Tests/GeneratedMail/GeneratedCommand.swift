/// Writes command lines in forms that the grammar of RFC 5321 §4.1.1 and of the offered extensions allows, without CRLF.
public enum GeneratedCommand {
    public static func line(using generator: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<11, using: &generator) {
        case 0: return verb("EHLO", &generator) + " " + GeneratedAddress.domain(using: &generator)
        case 1:
            return verb("HELO", &generator) + blanks(&generator) + GeneratedAddress.domain(using: &generator)
                + trailing(&generator)
        case 2, 3: return mail(using: &generator)
        case 4, 5:
            let path = generator.onceIn(10) ? "<PostMaster>" : GeneratedAddress.path(utf8: generator.onceIn(3), using: &generator)
            return verb("RCPT", &generator) + " " + verb("TO:", &generator) + (generator.onceIn(4) ? " " : "") + path
                + joined(GeneratedParameter.ofRcpt(using: &generator), &generator)
        case 6:
            let octets = String(Int.random(in: 0...Int.max, using: &generator))
            return verb("BDAT", &generator) + blanks(&generator) + octets
                + (generator.onceIn(2) ? " " + verb("LAST", &generator) : "")
                + trailing(&generator)
        case 9: return auth(using: &generator)
        case 7: return verb("VRFY", &generator) + " " + GeneratedAddress.dotString(utf8: true, using: &generator)
        case 8: return verb(generator.pick(["NOOP", "HELP"]), &generator) + (generator.onceIn(2) ? " any text" : "")
        default: return verb(generator.pick(["DATA", "RSET", "QUIT", "STARTTLS"]), &generator) + trailing(&generator)
        }
    }

    private static func auth(using generator: inout SeededGenerator) -> String {
        let mechanism = generator.pick(["PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "CRAM-MD5", "X_1"])
        let response = generator.pick(["", "=", "AGFubmEAcGVuY2ls", "YW5uYQ==", "no-base64!"])
        return verb("AUTH", &generator) + blanks(&generator) + verb(mechanism, &generator)
            + (response.isEmpty ? "" : blanks(&generator) + response) + trailing(&generator)
    }

    private static func mail(using generator: inout SeededGenerator) -> String {
        let path = generator.onceIn(5) ? "<>" : GeneratedAddress.path(utf8: generator.onceIn(3), using: &generator)
        var parameters: [String] = []
        if generator.onceIn(2) {
            parameters.append(verb("SIZE", &generator) + "=" + String(UInt64.random(in: 0...UInt64.max, using: &generator)))
        }
        if generator.onceIn(2) { parameters.append("BODY=" + verb(generator.pick(["7BIT", "8BITMIME"]), &generator)) }
        if generator.onceIn(2) { parameters.append(verb("SMTPUTF8", &generator)) }
        parameters += GeneratedParameter.ofMail(using: &generator)
        return verb("MAIL", &generator) + " " + verb("FROM:", &generator) + path + joined(parameters, &generator)
    }

    /// The parameters in some order, with blanks in front of each.
    private static func joined(_ parameters: [String], _ generator: inout SeededGenerator) -> String {
        parameters.shuffled(using: &generator).map { blanks(&generator) + $0 }.joined() + trailing(&generator)
    }

    /// The word in upper, lower or mixed case.
    private static func verb(_ word: String, _ generator: inout SeededGenerator) -> String {
        String(word.map { generator.onceIn(2) ? Character($0.lowercased()) : $0 })
    }

    private static func blanks(_ generator: inout SeededGenerator) -> String {
        String(repeating: " ", count: Int.random(in: 1...3, using: &generator))
    }

    private static func trailing(_ generator: inout SeededGenerator) -> String {
        generator.onceIn(4) ? blanks(&generator) : ""
    }
}
