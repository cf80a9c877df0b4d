/// How `sendmail` ends, by the numbers of sysexits.h, which the programs that call it know.
struct SendmailExit: Error, Equatable {
    /// A number of sysexits.h.
    enum Code: Int32 {
        case ok = 0
        case usage = 64
        case badData = 65
        case noUser = 67
        case noHost = 68
        case unavailable = 69
        case software = 70
        case systemError = 71
        case temporaryFailure = 75
        case noPermission = 77
        case configuration = 78
    }

    let code: Code
    /// A sentence for standard error.
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
