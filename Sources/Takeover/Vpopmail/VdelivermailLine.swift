/// The line of a domain's `.qmail-default` that hands mail to vpopmail: `| /home/vpopmail/bin/vdelivermail '' bounce-no-mailbox`
/// (README.vdelivermail).
struct VdelivermailLine: Hashable, Sendable {
    /// What becomes of mail for names that are not in vpasswd.
    enum UnknownUsers: Hashable, Sendable {
        /// Sent back after it was taken.
        case bounce
        /// Taken and thrown away.
        case discard
        case forward(String)
        /// The home of an account, or a folder that holds a Maildir.
        case folder(String)
    }

    /// Nil where vdelivermail has not its two arguments: it then puts all mail off.
    var unknownUsers: UnknownUsers?
    /// vdelivermail's own path.
    var program: String
    /// What runs before it, as written: a filter for spam. Nil for nothing.
    var filter: String?

    /// - Parameter command: The line without the bar before it.
    /// - Returns: Nil where no vdelivermail is called.
    init?(command: String) {
        let tokens = ShellToken.tokens(of: command)
        let index = tokens.firstIndex { token in
            guard case .word(let word) = token else { return false }
            return word.split(separator: "/").last == "vdelivermail"
        }
        guard let index, case .word(let path) = tokens[index] else { return nil }
        program = path
        if index > 0, let range = command.firstRange(of: path) {
            filter = String(command[..<range.lowerBound])
        }
        var arguments: [String] = []
        for token in tokens[(index + 1)...] {
            guard case .word(let word) = token else { break }
            arguments.append(word)
        }
        // The first is empty "for historical reasons".
        guard arguments.count == 2, !arguments[1].isEmpty else { return }
        switch arguments[1] {
        case "bounce-no-mailbox": unknownUsers = .bounce
        case "delete": unknownUsers = .discard
        case let folder where folder.hasPrefix("/"): unknownUsers = .folder(folder)
        case let address: unknownUsers = .forward(address.hasPrefix("&") ? String(address.dropFirst()) : address)
        }
    }
}
