import Foundation

/// A constant database, as qmail-newu makes `users/cdb`.
struct AssignmentDatabase {
    private var records: [(key: [UInt8], value: [UInt8])] = []

    mutating func add(_ key: String, _ value: String) {
        records.append((Array(key.utf8), Array(value.utf8)))
    }

    /// 256 places of tables, the records, the tables: each entry a hash and the place of its record.
    var octets: Data {
        var body: [UInt8] = []
        var entries = [[(hash: UInt32, position: Int)]](repeating: [], count: 256)
        for (key, value) in records {
            let hash = key.reduce(UInt32(5381)) { (($0 << 5) &+ $0) ^ UInt32($1) }
            entries[Int(hash & 0xFF)].append((hash, 2048 + body.count))
            body += Self.number(key.count) + Self.number(value.count) + key + value
        }
        var header: [UInt8] = []
        var tables: [UInt8] = []
        for these in entries {
            header += Self.number(2048 + body.count + tables.count) + Self.number(these.count * 2)
            var table = [(hash: UInt32, position: Int)](repeating: (0, 0), count: these.count * 2)
            for entry in these {
                var slot = Int(entry.hash >> 8) % table.count
                while table[slot].position != 0 { slot = (slot + 1) % table.count }
                table[slot] = entry
            }
            for entry in table { tables += Self.number(Int(entry.hash)) + Self.number(entry.position) }
        }
        return Data(header + body + tables)
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
