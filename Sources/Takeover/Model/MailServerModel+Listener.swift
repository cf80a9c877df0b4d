extension MailServerModel {
    /// An address that the old server takes mail on.
    public struct Listener: Hashable, Sendable, Codable {
        /// An IP address; `0.0.0.0` and `::` for all of a kind.
        public var host: String
        public var port: UInt16
        public var place: SourcePlace

        public init(host: String, port: UInt16, place: SourcePlace) {
            self.host = host
            self.port = port
            self.place = place
        }

        public var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }

        /// As `martlet.toml` writes it.
        public var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }
}
