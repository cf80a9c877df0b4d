extension MailServerModel {
    /// A mail in the old server's queue: its envelope, and where its content lies.
    public struct QueuedMessage: Hashable, Sendable, Codable {
        /// How the content is stored.
        public enum Content: Hashable, Sendable, Codable {
            /// A file that holds the mail and nothing else, with LF line ends; path as the old server sees it.
            case file(String)
            /// A queue file of Postfix, to be read by its postcat.
            case postfixQueueFile(String)

            /// As the old server sees it.
            public var path: String {
                switch self {
                case .file(let path), .postfixQueueFile(let path): path
                }
            }
        }

        public enum State: String, Hashable, Sendable, Codable {
            /// It is being delivered or waits for its next try.
            case waiting
            /// Taken, and not looked at yet (`todo` of qmail, `maildrop` and `incoming` of Postfix).
            case unprocessed
            /// Kept back by the operator.
            case held
            /// The old server could not read it.
            case corrupt
        }

        /// As the old server names it.
        public var id: String
        public var content: Content
        /// Octets of the content; of a Postfix queue file about so many, since Postfix counts the lengths of its records in.
        public var octets: Int64
        public var state: State
        /// The envelope sender; empty: the null sender.
        public var sender: String
        /// Set for a list whose sender is made anew for each recipient (VERP): `("list-", "host")` makes `list-user=far.example@host`.
        public var perRecipientSender: PerRecipientSender?
        /// Seconds since 1970-01-01 00:00 UTC.
        public var arrival: Int64
        /// When it is due next, alike; nil: at once.
        public var nextTry: Int64?
        public var recipients: [Recipient]
        /// The text of failures that the sender has not been told of yet.
        public var failureText: String?
        /// The address or user of the client or program that brought it, where the queue says so.
        public var broughtBy: String?
        /// ENVID of its sender, decoded (RFC 3461 §4.4).
        public var envelopeID: String?
        /// RET: whether a report shall have the header only (RFC 3461 §4.3); nil: not said.
        public var returnsOnlyHeader: Bool?
        /// Whether its sender asked for SMTPUTF8 (RFC 6531 §3.4); nil: not said.
        public var usesSMTPUTF8: Bool?
        public var place: SourcePlace

        public init(
            id: String, content: Content, octets: Int64, state: State, sender: String, arrival: Int64, recipients: [Recipient],
            place: SourcePlace
        ) {
            self.id = id
            self.content = content
            self.octets = octets
            self.state = state
            self.sender = sender
            self.arrival = arrival
            self.recipients = recipients
            self.place = place
        }
    }

    /// What a sender of its own for each recipient is made of.
    public struct PerRecipientSender: Hashable, Sendable, Codable {
        public var prefix: String
        public var domain: String

        public init(prefix: String, domain: String) {
            self.prefix = prefix
            self.domain = domain
        }

        /// The sender for `recipient`: its last `@` becomes `=`.
        public func sender(for recipient: String) -> String {
            guard let at = recipient.lastIndex(of: "@") else { return "\(prefix)\(recipient)@\(domain)" }
            return "\(prefix)\(recipient[..<at])=\(recipient[recipient.index(after: at)...])@\(domain)"
        }
    }

    /// A recipient of a mail in the old server's queue.
    public struct Recipient: Hashable, Sendable, Codable {
        public enum State: String, Hashable, Sendable, Codable {
            case pending
            /// Delivered, or failed and written down: never to be sent again.
            case done
        }

        /// As the queue has it, with a domain. For a virtual domain of qmail without the user part that qmail put before it.
        public var address: String
        public var state: State
        /// Whether the old server took it for its own.
        public var isLocal: Bool
        /// Whether the old server has followed all that the address leads to, and queued a recipient for each end: this one leads into the mailbox of its
        /// name and no further.
        public var isFinal = false
        /// ORCPT: `rfc822;name@domain` (RFC 3461 §4.2); nil: not said.
        public var original: String?
        /// NOTIFY: what the sender wants to be told of (RFC 3461 §4.1); nil: not said.
        public var notify: Set<Notice>?

        public enum Notice: String, Hashable, Sendable, Codable {
            case never, success, failure, delay
        }

        public init(_ address: String, _ state: State = .pending, isLocal: Bool = false) {
            self.address = address
            self.state = state
            self.isLocal = isLocal
        }
    }
}
