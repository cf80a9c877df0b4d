extension MailServerModel {
    /// A way that mail for other servers' domains takes instead of their mail exchangers.
    public struct Route: Hashable, Sendable, Codable {
        public enum Target: Hashable, Sendable, Codable {
            /// `host` as found: a name, or an address without brackets; MX is not asked.
            case smtp(host: String, port: Int)
            case lmtp(host: String, port: Int)
            case lmtpSocket(path: String)
            /// By MX: an exception from a wider route. With a name: by the MX of that name.
            case mailExchangers(of: String?)
            case discard
            case hold
            /// Refused with this text.
            case refuse(String)
        }

        /// `far.example`, `.far.example` for those below it, `*` for all others. Lowercase.
        public var pattern: String
        public var target: Target
        /// A login at that host.
        public var username: String?
        /// Never printed, never in JSON.
        public var password: String?
        public var place: SourcePlace

        public init(_ pattern: String, _ target: Target, username: String? = nil, password: String? = nil, place: SourcePlace) {
            self.pattern = pattern
            self.target = target
            self.username = username
            self.password = password
            self.place = place
        }

        private enum CodingKeys: CodingKey {
            case pattern, target, username, place
        }
    }
}
