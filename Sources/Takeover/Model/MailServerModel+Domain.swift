extension MailServerModel {
    /// A domain that the old server takes mail for.
    public struct Domain: Hashable, Sendable, Codable {
        public enum Kind: Hashable, Sendable, Codable {
            /// Mailboxes and addresses of it are in the model.
            case local
            /// Another name of a local domain: every address of it is that address there.
            case alias(of: String)
            /// Mail is passed on, to the host of ``MailServerModel/routes`` or the domain's mail exchangers (a backup MX).
            case relay
        }

        /// Lowercase. `.below.example` stands for all domains below, only with ``Kind/relay``.
        public var name: String
        public var kind: Kind
        /// What parts a mailbox's name from a tag that every mailbox of the domain takes; empty for none.
        public var tagSeparators: String
        public var place: SourcePlace

        public init(_ name: String, _ kind: Kind, tagSeparators: String = "", place: SourcePlace) {
            self.name = name
            self.kind = kind
            self.tagSeparators = tagSeparators
            self.place = place
        }
    }
}
