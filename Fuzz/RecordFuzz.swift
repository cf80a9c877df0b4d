import MailFormat

/// What the DNS and policy hosts of others say: everything that reads it, and what must hold whatever that is.
enum RecordFuzz {
    static func records(_ octets: [UInt8]) {
        if let record = MailExchanger(wire: octets) {
            hold((0...65_535).contains(record.preference), "a preference has 16 bits", octets)
            if let host = record.host { hold((try? Domain(host.ascii)) == host, "an MX names a host", octets) }
            hold(MailExchanger(wire: octets + [0]) == nil, "nothing stands behind an MX", octets)
        }
        if let name = PointerRecord.name(wire: octets) {
            hold((try? Domain(name.ascii)) == name && !name.isAddressLiteral, "a PTR names a host", octets)
        }
        if let record = TLSARecord(wire: octets) {
            hold(record.association.count == octets.count - 3, "a TLSA record is read to its end", octets)
        }
        if let text = TextRecord.text(wire: octets) {
            hold(text.utf8.count <= octets.count * 3, "a TXT record holds what it says", octets)
        }
        var reader = WireReader(octets)
        if let labels = reader.labels() {
            hold(labels.reduce(1) { $0 + $1.count + 1 } <= 255, "a name has 255 octets", octets)
        }
    }

    static func policies(_ text: String) {
        if let record = STSRecord(text) {
            hold((1...32).contains(record.id.utf8.count), "an id has 32 characters", Array(text.utf8))
        }
        guard let policy = STSPolicy(text) else { return }
        hold((0...31_557_600).contains(policy.maxAge), "a policy is kept a year", Array(text.utf8))
        for pattern in policy.patterns {
            let name = pattern.hasPrefix("*.") ? "mx" + pattern.dropFirst() : pattern
            // With its label in place of the star a name may become too long to be one.
            guard let host = try? Domain(name) else { continue }
            hold(policy.lists(host), "a policy lists its own hosts", Array(text.utf8))
        }
    }

    private static func hold(_ property: Bool, _ name: StaticString, _ octets: [UInt8]) {
        if !property { fatalError("property broken: \(name), by \(octets)") }
    }
}
