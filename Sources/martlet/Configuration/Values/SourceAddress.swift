import DNS

/// An IP address that connections come from.
struct SourceAddress: TextValue, Hashable {
    static let wanted = "an IP address such as \"192.0.2.25\" or \"2001:db8::25\""

    let address: IPAddress

    init(reading text: String) throws(ValueError) {
        guard let address = IPAddress(text) else { throw ValueError("\"\(text)\" is not \(Self.wanted)") }
        self.address = address
    }

    var description: String { address.description }
}
