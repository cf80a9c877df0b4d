/// What mail is done with that no dot-qmail file is for: the words that qmail-start was given.
enum QmailDefaultDelivery {
    /// From `control/defaultdelivery` (netqmail, Life with qmail), else from the start script `rc`. Nil where neither says it.
    static func read(_ tree: any FileTree, home: String, findings: inout [Finding]) -> String? {
        for path in ["\(home)/control/defaultdelivery", "\(home)/rc"] {
            do {
                guard let octets = try tree.contents(of: path) else { continue }
                let lines = TextLines(octets).lines.map(\.text)
                let text = path.hasSuffix("rc") ? word(after: "qmail-start", in: lines) : lines.joined(separator: "\n")
                if let text, !text.isEmpty { return text }
            } catch {
                findings.append(.unreadable(error))
            }
        }
        return nil
    }

    /// The word that follows `command`, which may be quoted and go over several lines; nil where the shell makes it up.
    private static func word(after command: String, in lines: [String]) -> String? {
        let script = lines.filter { !$0.drop { $0 == " " || $0 == "\t" }.hasPrefix("#") }.joined(separator: "\n")
        guard let range = script.firstRange(of: command) else { return nil }
        let rest = script[range.upperBound...].drop { " \t\\\n".contains($0) }
        guard let first = rest.first else { return nil }
        let word =
            "'\"".contains(first)
            ? rest.dropFirst().prefix { $0 != first } : rest.prefix { !" \t\n;&|".contains($0) }
        return word.contains { "$`".contains($0) } ? nil : String(word)
    }
}
