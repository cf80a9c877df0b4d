import DNS

/// A resolver: an IP address, and a port where it is not 53: `"192.0.2.53"`, `"127.0.0.1:5353"`, `"[2001:db8::53]:5353"`.
struct ResolverAddress: TextValue, Hashable {
    static let wanted = "an IP address such as \"192.0.2.53\", or one with a port, \"127.0.0.1:5353\""

    let host: String
    let port: Int

    init(reading text: String) throws(ValueError) {
        if let address = IPAddress(text) {
            (host, port) = (address.description, 53)
        } else if let place = try? ListenAddress(reading: text), place.port > 0 {
            (host, port) = (place.host, place.port)
        } else {
            throw ValueError("\"\(text)\" is not \(Self.wanted)")
        }
    }

    /// As libunbound reads it.
    var unbound: String { port == 53 ? host : "\(host)@\(port)" }

    var description: String {
        guard port != 53 else { return host }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
