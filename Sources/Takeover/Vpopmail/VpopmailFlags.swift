/// What vpopmail's gid field says of an account; the field is no gid but these bits (vpopmail.h of 5.4).
struct VpopmailFlags: OptionSet, Hashable, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    static let noPasswordChange = VpopmailFlags(rawValue: 0x1)
    static let noPOP = VpopmailFlags(rawValue: 0x2)
    static let noWebmail = VpopmailFlags(rawValue: 0x4)
    static let noIMAP = VpopmailFlags(rawValue: 0x8)
    /// Its mail is sent back.
    static let bounceMail = VpopmailFlags(rawValue: 0x10)
    static let noRelay = VpopmailFlags(rawValue: 0x20)
    static let noSMTP = VpopmailFlags(rawValue: 0x800)
    /// It manages the domain in qmailadmin.
    static let administrator = VpopmailFlags(rawValue: 0x1000)
    /// The limits of the domain are not its own.
    static let overridesLimits = VpopmailFlags(rawValue: 0x2000)
    static let deletesSpam = VpopmailFlags(rawValue: 0x8000)
}
