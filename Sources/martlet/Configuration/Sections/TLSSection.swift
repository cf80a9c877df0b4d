/// The certificate that STARTTLS shows. Both empty: STARTTLS is not offered.
struct TLSSection: Codable, Equatable, Sendable {
    /// Path of a PEM file: the server's certificate, then those between it and the root.
    var certificate = ""
    /// Path of the PEM file with the private key.
    var key = ""

    enum CodingKeys: String, CodingKey, CaseIterable {
        case certificate
        case key
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        certificate = reader.value(.certificate, or: certificate)
        key = reader.value(.key, or: key)
        if certificate.isEmpty != key.isEmpty {
            reader.note("[tls] needs both \"certificate\" and \"key\", or neither")
        }
    }

    /// Whether STARTTLS is offered.
    var isOffered: Bool { !certificate.isEmpty && !key.isEmpty }
}
