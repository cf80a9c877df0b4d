/// One address that takes connections.
struct Listener: Codable, Equatable, Sendable {
    let address: ListenAddress
    /// Where the file does not say: what the port is for.
    let kind: ListenerUse

    enum CodingKeys: String, CodingKey, CaseIterable {
        case address
        case kind
    }

    init(address: ListenAddress) {
        self.address = address
        kind = ListenerUse(port: address.port)
    }

    /// A listener without a usable address is noted and reads as port 0 of loopback, which nobody gets to see: a file with
    /// findings is not used.
    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        address = reader.value(.address, or: try Self.placeholder)
        kind = reader.value(.kind, or: ListenerUse(port: address.port))
        if try !decoder.container(keyedBy: CodingKeys.self).contains(.address) {
            reader.note("[[listen]] lacks its address, such as address = \"0.0.0.0:25\"")
        }
    }

    private static var placeholder: ListenAddress {
        get throws(ValueError) { try ListenAddress(reading: "127.0.0.1:0") }
    }
}
