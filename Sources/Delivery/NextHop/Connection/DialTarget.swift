import DNS

/// What a connection is made to.
struct DialTarget: Sendable {
    enum Place: Sendable {
        case addresses([IPAddress], port: Int)
        case unix(path: String)
    }

    /// What connections are counted by.
    let slot: String
    /// The host, for people.
    let name: String
    let place: Place
}
