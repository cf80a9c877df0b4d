import MailFormat

extension Domain {
    /// A host as a record names it; nil for the root and for what is no host name.
    init?(labels: [[UInt8]]) {
        // A label may hold a dot of its own (RFC 2181 §11), which would read as two labels.
        guard !labels.isEmpty, !labels.contains(where: { $0.contains(UInt8(ascii: ".")) }) else { return nil }
        guard labels.allSatisfy({ $0.allSatisfy { $0 < 0x80 } }) else { return nil }
        try? self.init(labels.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "."))
    }
}

extension MailExchanger {
    /// Reads the data of an MX record (RFC 1035 §3.3.9); nil where it is malformed or names what is no host.
    init?(wire octets: [UInt8]) {
        var reader = WireReader(octets)
        guard let preference = reader.number(), let labels = reader.labels(), reader.isAtEnd else { return nil }
        guard !labels.isEmpty else {
            self.init(preference: preference, host: nil)
            return
        }
        guard let host = Domain(labels: labels) else { return nil }
        self.init(preference: preference, host: host)
    }
}

extension TLSARecord {
    /// Reads the data of a TLSA record (RFC 6698 §2.1); nil where it is too short to say anything.
    init?(wire octets: [UInt8]) {
        var reader = WireReader(octets)
        guard let usage = reader.octet(), let selector = reader.octet(), let matchingType = reader.octet(), !reader.isAtEnd else {
            return nil
        }
        self.init(usage: usage, selector: selector, matchingType: matchingType, association: reader.remainder())
    }
}

/// The text of a TXT record.
enum TextRecord {
    /// Reads the data of a TXT record (RFC 1035 §3.3.14), its strings joined without anything between (RFC 7208 §3.3); nil where it
    /// is malformed. What is not UTF-8 is replaced by U+FFFD.
    static func text(wire octets: [UInt8]) -> String? {
        var reader = WireReader(octets)
        var text: [UInt8] = []
        repeat {
            guard let string = reader.characterString() else { return nil }
            text += string
        } while !reader.isAtEnd
        return String(decoding: text, as: UTF8.self)
    }
}

/// The name of a PTR record.
enum PointerRecord {
    /// Reads the data of a PTR record (RFC 1035 §3.3.12); nil where it is malformed or names what is no host.
    static func name(wire octets: [UInt8]) -> Domain? {
        var reader = WireReader(octets)
        guard let labels = reader.labels(), reader.isAtEnd else { return nil }
        return Domain(labels: labels)
    }
}

extension IPAddress {
    /// Reads the data of an A or AAAA record.
    init?(wire octets: [UInt8], _ type: RecordType) {
        guard octets.count == (type == .aaaa ? 16 : 4) else { return nil }
        self.init(octets: octets)
    }

    /// The name whose PTR records name the address (RFC 1035 §3.5, RFC 3596 §2.5).
    var reverseName: String {
        if isIPv6 {
            octets.reversed().map { octet in
                "\(String(octet & 0xF, radix: 16)).\(String(octet >> 4, radix: 16))."
            }.joined() + "ip6.arpa"
        } else {
            octets.reversed().map { "\($0)." }.joined() + "in-addr.arpa"
        }
    }
}
