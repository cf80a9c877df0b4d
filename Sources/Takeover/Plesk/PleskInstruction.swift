/// What a line of a mail user's `.qmail` means on a Plesk server, where even the own Maildir is written by a program.
enum PleskInstruction: Hashable, Sendable {
    /// `| true`: it only keeps the file from being without instructions.
    case nothing
    /// `| /usr/bin/deliverquota ./Maildir`: into that Maildir, unless it is full.
    case maildir(String)
    /// Passes on to the filter for spam or viruses, in front of what follows.
    case filter
    case autoresponder
    /// Anything else.
    case program

    /// - Parameter command: The line without the bar before it.
    init(command: String) {
        let tokens = ShellToken.tokens(of: command)
        guard case .word(let program)? = tokens.first else {
            self = tokens.isEmpty ? .nothing : .program
            return
        }
        let name = program.split(separator: "/").last ?? ""
        switch name {
        case "true" where tokens.count == 1: self = .nothing
        case "deliverquota":
            self = Self.maildir(of: tokens.dropFirst()).map { .maildir($0) } ?? .program
        case "psa-spamc", "spamc", "drweb-qmail", "spamassassin": self = .filter
        case _ where name.contains("autorespon"), "vacation": self = .autoresponder
        default: self = .program
        }
    }

    /// The folder of `deliverquota`, where it stands before anything that only a shell can tell.
    private static func maildir(of arguments: ArraySlice<ShellToken>) -> String? {
        var words: [String] = []
        for token in arguments {
            guard case .word(let word) = token else { break }
            words.append(word)
        }
        return DotQmailProgram.maildir(ofDeliverquota: words[...])
    }
}
