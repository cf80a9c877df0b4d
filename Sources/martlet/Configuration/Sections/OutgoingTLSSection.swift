/// What certificates of next hops are checked against.
struct OutgoingTLSSection: Codable, Equatable, Sendable {
    /// Whether policies of MTA-STS are asked for (RFC 8461).
    var mtaSTS = true
    /// PEM file with the authorities that are trusted; empty: those of the system.
    var authorities = ""
    /// The port that policies are fetched from; another one in tests only.
    var policyPort = 443

    enum CodingKeys: String, CodingKey, CaseIterable {
        case mtaSTS = "mta-sts"
        case authorities
        case policyPort = "policy-port"
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        mtaSTS = reader.value(.mtaSTS, or: mtaSTS)
        authorities = reader.value(.authorities, or: authorities)
        policyPort = reader.value(.policyPort, or: policyPort)
        if !(1...65535).contains(policyPort) { reader.note(.policyPort, "must be a port from 1 to 65535") }
    }
}
