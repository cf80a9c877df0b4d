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
}
