/// A file in Bernstein's constant database format (cdb): `users/cdb`, `morercpthosts.cdb`, `vpasswd.cdb`.
///
/// 256 pairs of position and slot count, the records (`klen dlen key data`), then the hash tables they point to; all numbers are 32 bits,
/// little endian. Every position is checked: a damaged file gives what can be read of it, and says so in ``damage``.
public struct ConstantDatabase: Sendable {
    public struct Record: Hashable, Sendable {
        public var key: ArraySlice<UInt8>
        public var value: ArraySlice<UInt8>
    }

    public enum Damage: Hashable, Sendable, CustomStringConvertible {
        /// Shorter than its header.
        case noHeader
        /// A hash table or record reaches over the end of the file.
        case cutOff

        public var description: String {
            switch self {
            case .noHeader: "no cdb header"
            case .cutOff: "the cdb is cut off"
            }
        }
    }

    /// In the order they were written in. Of equal keys the first is what a program finds.
    public let records: [Record]
    public let damage: Damage?
    private let octets: [UInt8]
    private static let headerOctets = 2048

    public init(_ octets: [UInt8]) {
        self.octets = octets
        guard octets.count >= Self.headerOctets else {
            records = []
            damage = .noHeader
            return
        }
        var damage: Damage?
        // The records end where the first table begins; empty tables stand there too.
        var end = octets.count
        for table in 0..<256 {
            let (position, slots) = Self.pair(octets, at: table * 8)
            if position > octets.count || slots > (octets.count - min(position, octets.count)) / 8 { damage = .cutOff }
            if position >= Self.headerOctets { end = min(end, position) }
        }
        var records: [Record] = []
        var position = Self.headerOctets
        while position < end {
            guard let record = Self.record(octets, at: position, before: end) else {
                damage = .cutOff
                break
            }
            records.append(record)
            position = record.value.endIndex
        }
        self.records = records
        self.damage = damage
    }

    /// What a program of qmail finds under a key: by its hash table.
    public func value(for key: some Collection<UInt8>) -> ArraySlice<UInt8>? {
        guard octets.count >= Self.headerOctets else { return nil }
        let key = Array(key)
        let hash = key.reduce(UInt32(5381)) { (($0 << 5) &+ $0) ^ UInt32($1) }
        let (table, slots) = Self.pair(octets, at: Int(hash & 0xFF) * 8)
        guard slots > 0, table <= octets.count, slots <= (octets.count - table) / 8 else { return nil }
        var slot = Int(hash >> 8) % slots
        for _ in 0..<slots {
            let (slotHash, position) = Self.pair(octets, at: table + slot * 8)
            // An empty slot ends the search.
            guard position != 0 else { return nil }
            if slotHash == Int(hash), let record = Self.record(octets, at: position, before: octets.count),
                record.key.elementsEqual(key)
            {
                return record.value
            }
            slot = (slot + 1) % slots
        }
        return nil
    }

    private static func record(_ octets: [UInt8], at position: Int, before end: Int) -> Record? {
        guard position >= headerOctets, position <= end - 8 else { return nil }
        let (keyOctets, valueOctets) = pair(octets, at: position)
        let rest = end - position - 8
        guard keyOctets <= rest, valueOctets <= rest - keyOctets else { return nil }
        let middle = position + 8 + keyOctets
        return Record(key: octets[position + 8..<middle], value: octets[middle..<middle + valueOctets])
    }

    /// Two numbers; the caller has seen that eight octets are there.
    private static func pair(_ octets: [UInt8], at position: Int) -> (Int, Int) {
        (number(octets, at: position), number(octets, at: position + 4))
    }

    private static func number(_ octets: [UInt8], at position: Int) -> Int {
        Int(octets[position]) | Int(octets[position + 1]) << 8 | Int(octets[position + 2]) << 16 | Int(octets[position + 3]) << 24
    }
}
