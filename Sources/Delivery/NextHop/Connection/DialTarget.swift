import DNS

/// What a connection is made to.
struct DialTarget: Sendable {
    enum Place: Sendable {
        case addresses([IPAddress], port: Int)
        case unix(path: String)
    }

    /// What connections are counted by.
    let slot: String
    /// The places it leads to, by which it is remembered that nobody is there.
    let addresses: [String]
    /// The host, for people.
    let name: String
    let place: Place

    /// The machine is what connections are counted for, whichever of its names led there.
    init(name: String, addresses: [IPAddress], port: Int) {
        self.name = name
        self.addresses = addresses.map { "[\($0)]:\(port)" }.sorted()
        slot = self.addresses.joined(separator: " ")
        place = .addresses(addresses, port: port)
    }

    init(path: String) {
        (name, slot, addresses, place) = (path, path, [path], .unix(path: path))
    }
}
