import Takeover

/// How `switch` ends where it cannot go on, by the numbers of sysexits.h.
struct SwitchExit: Error, Equatable {
    /// A number of sysexits.h.
    enum Code: Int32 {
        case noInput = 66
        case unavailable = 69
        case software = 70
        case inputOutput = 74
    }

    let code: Code
    /// A sentence for standard error.
    let message: Wording

    init(_ code: Code, _ english: String, german: String) {
        self.code = code
        message = Wording(english, german: german)
    }
}
