/// The words of a shell command, for finding what an old server runs; it does not expand anything.
enum ShellToken: Hashable, Sendable {
    case word(String)
    /// What ends a command: `|`, `;`, `&`, `<`, `>`, a parenthesis, a line end.
    case separator(Character)

    /// A quote that is not closed goes to the end.
    static func tokens(of command: String) -> [ShellToken] {
        var tokens: [ShellToken] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        func append(_ character: Character) {
            if word == nil { word = "" }
            word?.append(character)
        }
        func endWord() {
            if let ended = word { tokens.append(.word(ended)) }
            word = nil
        }
        for character in command {
            if isEscaped {
                append(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if "|;&<>()\n".contains(character) {
                endWord()
                tokens.append(.separator(character))
            } else if character == " " || character == "\t" {
                endWord()
            } else {
                append(character)
            }
        }
        endWord()
        return tokens
    }
}
