/// Reads the data of one DNS record (RFC 1035 §3.3) from its beginning. Every method returns nil where the octets are not there
/// or not as the RFC has them; nothing is skipped then.
struct WireReader {
    private var rest: ArraySlice<UInt8>

    init(_ octets: [UInt8]) {
        rest = octets[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func octet() -> UInt8? { rest.popFirst() }

    /// 16 bits in network order.
    mutating func number() -> Int? {
        guard rest.count >= 2, let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
        return Int(high) << 8 | Int(low)
    }

    mutating func octets(_ count: Int) -> [UInt8]? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// All that is left.
    mutating func remainder() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }

    /// A `<character-string>` (RFC 1035 §3.3): an octet of length, then as many.
    mutating func characterString() -> [UInt8]? {
        guard let count = rest.first, rest.count > Int(count) else { return nil }
        rest = rest.dropFirst()
        return octets(Int(count))
    }

    /// A domain name (RFC 1035 §3.1): labels of at most 63 octets, 255 in all. Compression (§4.1.4) is not followed, since
    /// libunbound has undone it.
    /// - Returns: the labels, none for the root.
    mutating func labels() -> [[UInt8]]? {
        var reader = self
        var labels: [[UInt8]] = []
        var total = 1
        while let label = reader.characterString() {
            if label.isEmpty {
                self = reader
                return labels
            }
            total += label.count + 1
            guard label.count <= 63, total <= 255 else { return nil }
            labels.append(label)
        }
        return nil
    }
}
