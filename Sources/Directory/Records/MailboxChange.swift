import MailFormat

/// What to change of a mailbox; nil leaves it as it is.
public struct MailboxChange: Sendable {
    public enum Password: Hashable, Sendable {
        /// Taken over from elsewhere: its owner logs in by PLAIN or LOGIN first, then by SCRAM as well.
        case hash(PasswordHash)
        /// Made from the password itself, which opens all ways to log in.
        case known(PasswordHash, LoginKeys?)
        /// Nobody can log in any more.
        case none

        /// What a new password is kept as.
        /// - Throws: ``DirectoryError/invalid(_:)`` as ``PasswordHash/hashing(_:)``.
        public static func made(from password: String) async throws(DirectoryError) -> Password {
            .known(try await .hashing(password), await LoginKeys.deriving(password))
        }

        var hash: PasswordHash? {
            switch self {
            case .hash(let hash), .known(let hash, _): hash
            case .none: nil
            }
        }

        var keys: LoginKeys? {
            if case .known(_, let keys) = self { keys } else { nil }
        }
    }

    public enum SendingLimit: Hashable, Sendable {
        /// At most so many recipients; zero for no limit.
        case recipients(Int)
        /// As the server's configuration says.
        case standard

        var recipients: Int? {
            if case .recipients(let count) = self { count } else { nil }
        }
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
    public var recipientsPerHour: SendingLimit?
    public var recipientsPerDay: SendingLimit?

    public init() {}
}
