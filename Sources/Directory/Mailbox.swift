import MailFormat

/// An account that mail is delivered into: a Maildir with an owner, a quota and a login.
public struct Mailbox: Hashable, Sendable, Codable, Identifiable {
    /// What a mailbox is bound to keep within. Zero means no limit.
    public struct Quota: Hashable, Sendable, Codable {
        /// Octets of all messages together.
        public var octets: Int64
        /// Number of messages.
        public var messages: Int64

        public static let none = Quota(octets: 0, messages: 0)
        public var isLimited: Bool { octets > 0 || messages > 0 }

        public init(octets: Int64, messages: Int64 = 0) {
            self.octets = octets
            self.messages = messages
        }
    }

    /// How a full mailbox refuses: with 452 4.2.2, so that the sender's queue tries again, or with 552 5.2.2 for good.
    public enum FullReply: String, Hashable, Sendable, Codable {
        case temporary
        case permanent
    }

    /// Where the mail of a mailbox goes as well, or instead.
    public struct Forward: Hashable, Sendable, Codable {
        /// Addresses and programs as ``ForwardTarget`` writes them, at least one.
        public var targets: [String]
        /// Whether the mailbox gets a copy. Its answer is then 250 as soon as it has it, whatever becomes of the forward.
        public var keepsCopy: Bool
        /// The address of the mailbox that hears of failures; nil: this mailbox where it keeps a copy, else the domain's postmaster.
        public var owner: String?

        public init(targets: [String], keepsCopy: Bool, owner: String? = nil) {
            self.targets = targets
            self.keepsCopy = keepsCopy
            self.owner = owner
        }
    }

    /// To how many recipients somebody may write. Nil: as the server's configuration says; zero: no limit.
    public struct SendingLimit: Hashable, Sendable, Codable {
        public var recipientsPerHour: Int?
        public var recipientsPerDay: Int?

        public init(recipientsPerHour: Int? = nil, recipientsPerDay: Int? = nil) {
            self.recipientsPerHour = recipientsPerHour
            self.recipientsPerDay = recipientsPerDay
        }
    }

    /// What reports to the owner are written in.
    public enum Language: String, Hashable, Sendable, Codable, CaseIterable {
        case english = "en"
        case german = "de"
    }

    /// Never used twice, not even after the mailbox is removed: files that wait for a mailbox carry it in their name.
    public var id: Int64
    /// The address the mailbox was made under, as ``Address/description`` writes it, local part in its ``LocalPart/key`` form.
    public var address: String
    /// The absolute path of the Maildir: the folder that holds `cur`, `new` and `tmp`.
    public var maildir: String
    public var uid: UInt32
    public var gid: UInt32
    public var quota: Quota
    public var fullReply: FullReply
    /// A disabled mailbox takes no mail (550 5.2.1) and lets nobody log in.
    public var isEnabled: Bool
    /// Whether the owner answers for the domain; the first one gets what comes for a postmaster that was never set up.
    public var isAdministrator: Bool
    /// Nil for a mailbox that forwards nothing.
    public var forward: Forward?
    /// Nil: the server's own language.
    public var language: Language?
    /// To how many recipients its owner may write.
    public var sendingLimit: SendingLimit

    public init(
        id: Int64, address: String, maildir: String, uid: UInt32, gid: UInt32, quota: Quota = .none,
        fullReply: FullReply = .temporary, isEnabled: Bool = true, isAdministrator: Bool = false,
        forward: Forward? = nil, language: Language? = nil, sendingLimit: SendingLimit = SendingLimit()
    ) {
        self.id = id
        self.address = address
        self.maildir = maildir
        self.uid = uid
        self.gid = gid
        self.quota = quota
        self.fullReply = fullReply
        self.isEnabled = isEnabled
        self.isAdministrator = isAdministrator
        self.forward = forward
        self.language = language
        self.sendingLimit = sendingLimit
    }
}
