/// Writes a constant database as cdbmake does, for trees that tests make.
struct ConstantDatabaseWriter {
    private var records: [(key: [UInt8], value: [UInt8])] = []

    mutating func add(_ key: String, _ value: String) {
        records.append((Array(key.utf8), Array(value.utf8)))
    }

    var octets: [UInt8] {
        var body: [UInt8] = []
        var slots = [[(hash: UInt32, position: Int)]](repeating: [], count: 256)
        for (key, value) in records {
            let hash = key.reduce(UInt32(5381)) { (($0 << 5) &+ $0) ^ UInt32($1) }
            slots[Int(hash & 0xFF)].append((hash, 2048 + body.count))
            body += Self.number(key.count) + Self.number(value.count) + key + value
        }
        var header: [UInt8] = []
        var tables: [UInt8] = []
        for entries in slots {
            let count = entries.count * 2
            header += Self.number(2048 + body.count + tables.count) + Self.number(count)
            var table = [(hash: UInt32, position: Int)](repeating: (0, 0), count: count)
            for entry in entries {
                var slot = Int(entry.hash >> 8) % count
                while table[slot].position != 0 { slot = (slot + 1) % count }
                table[slot] = entry
            }
            for entry in table { tables += Self.number(Int(entry.hash)) + Self.number(entry.position) }
        }
        return header + body + tables
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// `users/cdb` as qmail-newu makes it of `users/assign`.
    static func users(_ assign: String) -> [UInt8] {
        var writer = ConstantDatabaseWriter()
        var ends = ""
        for line in assign.split(separator: "\n") where !line.hasPrefix(".") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            let isWild = line.hasPrefix("+")
            let key = fields[0].dropFirst().lowercased()
            if isWild, let last = key.last, !ends.contains(last) { ends.append(last) }
            writer.add("!" + key + (isWild ? "" : "\0"), fields[1...6].joined(separator: "\0"))
        }
        writer.add("", ends)
        return writer.octets
    }
}
