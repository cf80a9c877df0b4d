/// Where mail for domains that are none of ours goes, where it does not go to their mail exchangers.
public struct Route: Hashable, Sendable {
    public var pattern: RoutePattern
    public var target: RouteTarget
    /// A login at the host that the route leads to: a smarthost (RFC 4954).
    public var login: Login?

    /// Name and password at a smarthost. The password lies in the directory as it is, since it has to be said there; the file is for
    /// the server's account alone.
    public struct Login: Hashable, Sendable {
        public var username: String
        public var password: String

        public init(username: String, password: String) {
            self.username = username
            self.password = password
        }
    }

    public init(pattern: RoutePattern, target: RouteTarget, login: Login? = nil) {
        self.pattern = pattern
        self.target = target
        self.login = login
    }
}

extension Route: Encodable {
    private enum CodingKeys: CodingKey {
        case domain, target, username
    }

    /// What may be shown: everything but the password. Every key is written, null where there is nothing.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(pattern.description, forKey: .domain)
        try container.encode(target.description, forKey: .target)
        try container.encode(login?.username, forKey: .username)
    }
}
