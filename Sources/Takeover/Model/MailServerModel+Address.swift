extension MailServerModel {
    /// An address with what becomes of its mail.
    public struct Address: Hashable, Sendable, Codable {
        /// Which local parts it is for.
        public enum Name: Hashable, Sendable, Codable {
            case exactly(String)
            /// All that begin so and have no closer address: `anna-` of `.qmail-default` in anna's home.
            case beginning(String)
            /// All that have no closer address: the catch-all of the domain.
            case any
        }

        /// As whom programs run and files are written.
        public struct User: Hashable, Sendable, Codable {
            public var name: String
            public var uid: UInt32
            public var gid: UInt32
            public var home: String

            public init(name: String, uid: UInt32, gid: UInt32, home: String) {
                self.name = name
                self.uid = uid
                self.gid = gid
                self.home = home
            }
        }

        public var name: Name
        public var domain: String
        /// In the order of the file; empty: mail is taken and thrown away.
        public var instructions: [DeliveryInstruction]
        public var user: User?
        /// The address that failures of forwards are sent to (qmail's `-owner` files, `owner-` aliases of Postfix).
        public var owner: String?
        public var place: SourcePlace

        public init(
            _ name: Name, at domain: String, _ instructions: [DeliveryInstruction], user: User? = nil, owner: String? = nil,
            place: SourcePlace
        ) {
            self.name = name
            self.domain = domain
            self.instructions = instructions
            self.user = user
            self.owner = owner
            self.place = place
        }
    }
}
