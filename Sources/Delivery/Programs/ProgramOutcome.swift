/// What a program made of a mail. `text` is the first line it printed, for the one who is told.
public enum ProgramOutcome: Hashable, Sendable {
    /// Exit code 0: it has the mail.
    case took
    /// Exit code 99: it has the mail, and nothing behind it in the same address shall get it (qmail-command(8)).
    case tookAndStops
    /// Never to be delivered: exit code 100, and those of sysexits.h that time does not heal.
    case refused(text: String)
    /// To be tried again: exit code 111, any other, and a signal.
    case putOff(text: String)
    /// It ran too long and was ended.
    case tookTooLong
    /// It could not be started; why, for the operator.
    case notRun(String)

    /// What an exit code means: qmail's codes (qmail-command(8)) and those of sysexits.h, as qmail-local and Postfix's pipe(8) read them.
    static func of(exitCode: Int32, text: String) -> ProgramOutcome {
        switch exitCode {
        case 0: .took
        case 99: .tookAndStops
        // EX_USAGE, EX_DATAERR, EX_NOUSER, EX_NOHOST, EX_SOFTWARE, EX_PROTOCOL, EX_NOPERM, EX_CONFIG; 112 is qmail-local's own.
        case 100, 112, 64, 65, 67, 68, 70, 76, 77, 78: .refused(text: text)
        default: .putOff(text: text)
        }
    }

    /// What a command comes to that only says how it ends: `exit 100`, `echo 'moved away'; exit 100`. It needs neither a process nor a user, so that a
    /// server that can become nobody refuses and throws away by it too.
    /// - Returns: nil where only a shell can tell.
    public init?(statedBy command: String) {
        var rest = Substring(command)
        var text = ""
        if rest.hasPrefix("echo '") {
            rest = rest.dropFirst("echo '".count)
            guard let end = rest.firstIndex(of: "'") else { return nil }
            // As echo(1) of any shell prints it.
            guard !rest[..<end].contains("\\"), !rest.hasPrefix("-") else { return nil }
            text = String(rest[..<end].prefix(RunningProgram.shownText))
            rest = rest[end...].dropFirst()
            guard rest.hasPrefix("; ") else { return nil }
            rest = rest.dropFirst(2)
        }
        let words = rest.split(separator: " ")
        guard words.count == 2, words[0] == "exit", let code = UInt8(words[1]) else { return nil }
        self = .of(exitCode: Int32(code), text: text)
    }
}
