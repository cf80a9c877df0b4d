import MailFormat

/// A mailbox that is to be made. It gets its ``Mailbox/id`` from the directory.
public struct NewMailbox: Sendable {
    public var address: Address
    /// Absolute path of the Maildir; it need not exist yet.
    public var maildir: String
    public var uid: UInt32
    public var gid: UInt32
    public var quota: Mailbox.Quota
    public var fullReply: Mailbox.FullReply
    public var isEnabled: Bool
    /// The first mailbox of a domain becomes its administrator whatever stands here.
    public var isAdministrator: Bool
    /// Nil: nobody can log in.
    public var passwordHash: PasswordHash?
    /// Made from the same password; nil where that is not known.
    public var loginKeys: LoginKeys?
    /// Nil: the server's own language.
    public var language: Mailbox.Language?

    public init(
        address: Address, maildir: String, uid: UInt32, gid: UInt32, quota: Mailbox.Quota = .none,
        fullReply: Mailbox.FullReply = .temporary, isEnabled: Bool = true, isAdministrator: Bool = false,
        passwordHash: PasswordHash? = nil, loginKeys: LoginKeys? = nil, language: Mailbox.Language? = nil
    ) {
        self.address = address
        self.maildir = maildir
        self.uid = uid
        self.gid = gid
        self.quota = quota
        self.fullReply = fullReply
        self.isEnabled = isEnabled
        self.isAdministrator = isAdministrator
        self.passwordHash = passwordHash
        self.loginKeys = loginKeys
        self.language = language
    }
}
