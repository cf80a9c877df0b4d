import MailFormat

/// What to change of a mailbox; nil leaves it as it is.
public struct MailboxChange: Sendable {
    public enum Password: Hashable, Sendable {
        case hash(PasswordHash)
        /// Nobody can log in any more.
        case none
    }

    public enum Forward: Hashable, Sendable {
        /// To these, at least one. `owner` hears of failures; nil: as ``Mailbox/Forward/owner`` says.
        case to([ForwardTarget], keepsCopy: Bool, owner: Address? = nil)
        /// Nothing is forwarded any more.
        case none
    }

    public enum Language: Hashable, Sendable {
        case language(Mailbox.Language)
        /// The server's own.
        case none

        public var language: Mailbox.Language? {
            if case .language(let language) = self { language } else { nil }
        }
    }

    public var maildir: String?
    public var uid: UInt32?
    public var gid: UInt32?
    public var quotaOctets: Int64?
    public var quotaMessages: Int64?
    public var fullReply: Mailbox.FullReply?
    public var isEnabled: Bool?
    public var isAdministrator: Bool?
    public var password: Password?
    public var forward: Forward?
    public var language: Language?

    public init() {}
}
