/// A program line of a dot-qmail file. What is no more than a word for something that Martlet does itself becomes that; all else stays a program.
struct DotQmailProgram {
    var instructions: [DeliveryInstruction] = []
    /// Whether no further line is looked at: `exit 99`, or what ends the delivery.
    var isLast = false
    /// Whether the delivery ends without success: what would have been forwarded is not.
    var ends: Bool { isLast && !instructions.isEmpty }

    /// - Parameter command: without the bar.
    init(_ command: String) {
        let command = String(command.drop { $0 == " " || $0 == "\t" })
        guard let words = Self.words(command), let first = words.first else {
            // A bar alone runs an empty command, which succeeds.
            if !command.isEmpty { instructions = [.program(command)] }
            return
        }
        switch first.split(separator: "/").last {
        case "true" where words.count == 1, ":" where words.count == 1:
            return
        case "false" where words.count == 1:
            putOff(command)
        case "exit" where words.count == 2:
            guard let code = Int(words[1]) else {
                instructions = [.program(command)]
                return
            }
            exit(code, command)
        case "bouncesaying" where words.count == 2:
            instructions = [.refuse(words[1])]
            isLast = true
        case "forward" where words.count > 1:
            instructions = words.dropFirst().map { .forward($0) }
        case "deliverquota":
            instructions = [Self.maildir(ofDeliverquota: words.dropFirst()).map { .maildir($0) } ?? .program(command)]
        default:
            instructions = [.program(command)]
        }
    }

    /// The path as written. `deliverquota [-c] [-w percent] dir [quota]` (deliverquota(8) of Courier).
    static func maildir(ofDeliverquota arguments: ArraySlice<String>) -> String? {
        var takesNext = false
        for word in arguments {
            if takesNext {
                takesNext = false
            } else if word.hasPrefix("-") {
                takesNext = word == "-w"
            } else {
                return word
            }
        }
        return nil
    }

    /// What qmail-local makes of the exit code (qmail-command(8)).
    private mutating func exit(_ code: Int, _ command: String) {
        switch code {
        case 0: break
        case 99: isLast = true
        case 64, 65, 70, 76, 77, 78, 100, 112:
            instructions = [.refuse("")]
            isLast = true
        default: putOff(command)
        }
    }

    private mutating func putOff(_ command: String) {
        instructions = [.putOff(command)]
        isLast = true
    }

    /// The words of a simple command, quotes taken off and a comment left out; nil where only a shell can tell.
    private static func words(_ command: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        let end = command.lastIndex { !" \t;".contains($0) }
        for character in end.map({ command[...$0] }) ?? "" {
            if let open = quote {
                if character == open {
                    quote = nil
                } else if open == "\"" && "$`\\".contains(character) {
                    return nil
                } else {
                    word = (word ?? "") + String(character)
                }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " || character == "\t" {
                if let whole = word { words.append(whole) }
                word = nil
            } else if character == "#" && word == nil {
                return words
            } else if "$`\\|&;<>()*?[]{}~=!#%".contains(character) {
                return nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { return nil }
        if let whole = word { words.append(whole) }
        return words
    }
}
