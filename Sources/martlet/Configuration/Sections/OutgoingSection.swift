/// How other hosts are connected to.
struct OutgoingSection: Codable, Equatable, Sendable {
    /// The addresses that connections come from: one of IPv4, one of IPv6; none: the system chooses.
    var sourceAddresses: [SourceAddress] = []
    /// How long a host may take to accept a connection.
    var connectTimeout = TimeSpan.seconds(30)
    /// Mails that one connection carries.
    var mailsPerConnection = 100
    /// Where the mail exchangers of domains listen. RFC 5321 §4.5.4.2: 25; another one is for laboratories and tests.
    var mxPort = 25

    enum CodingKeys: String, CodingKey, CaseIterable {
        case sourceAddresses = "source-addresses"
        case connectTimeout = "connect-timeout"
        case mailsPerConnection = "mails-per-connection"
        case mxPort = "mx-port"
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        sourceAddresses = reader.values(.sourceAddresses, or: sourceAddresses)
        connectTimeout = reader.value(.connectTimeout, or: connectTimeout)
        mailsPerConnection = reader.value(.mailsPerConnection, or: mailsPerConnection)
        mxPort = reader.value(.mxPort, or: mxPort)
        for family in [false, true] where sourceAddresses.count(where: { $0.address.isIPv6 == family }) > 1 {
            reader.note(.sourceAddresses, "must be at most one IPv4 and one IPv6 address")
        }
        if connectTimeout < .seconds(1) { reader.note(.connectTimeout, "must be at least \"1s\"") }
        if mailsPerConnection < 1 { reader.note(.mailsPerConnection, "must be at least 1") }
        if !(1...65_535).contains(mxPort) { reader.note(.mxPort, "must be a port from 1 to 65535") }
    }
}
