extension MailServerModel {
    /// A place that mail is delivered into, under an address.
    public struct Mailbox: Hashable, Sendable, Codable {
        public enum Format: String, Hashable, Sendable, Codable {
            case maildir
            case mbox
        }

        public var localPart: String
        public var domain: String
        /// Absolute, as the old server sees it: the folder that holds `cur`, `new` and `tmp`, or the mbox file.
        public var path: String
        public var format: Format
        public var uid: UInt32
        public var gid: UInt32
        /// Octets; zero: no limit.
        public var quotaOctets: Int64 = 0
        /// Messages; zero: no limit.
        public var quotaMessages: Int64 = 0
        /// The stored password as it was found: crypt(5), or `{SCHEME}text` as Dovecot writes it; nil: nobody can log in.
        public var password: String?
        /// The password itself where the old server keeps it. Never printed, never in JSON.
        public var cleartext: String?
        /// Whether it takes mail and lets its owner log in.
        public var isEnabled = true
        /// Whether the owner answers for the domain.
        public var isAdministrator = false
        public var place: SourcePlace

        public init(
            _ localPart: String, at domain: String, path: String, format: Format = .maildir, uid: UInt32, gid: UInt32,
            place: SourcePlace
        ) {
            self.localPart = localPart
            self.domain = domain
            self.path = path
            self.format = format
            self.uid = uid
            self.gid = gid
            self.place = place
        }

        private enum CodingKeys: CodingKey {
            case localPart, domain, path, format, uid, gid, quotaOctets, quotaMessages, isEnabled, isAdministrator, place
        }
    }
}
