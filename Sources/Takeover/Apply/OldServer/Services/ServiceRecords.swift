import Foundation

/// What of the old server ran and who kept it, written down before it is ended: when it has ended nobody can tell any more.
struct ServiceRecords: Sendable {
    struct Record: Codable, Hashable {
        enum Duty: String, Codable {
            /// Takes sessions.
            case intake
            /// Empties the queue.
            case sending
        }

        var duty: Duty
        var keeper: ServiceKeeper
    }

    let folder: String

    private var path: String { "\(folder)/services.json" }

    func all() throws(SwitchError) -> [Record] {
        guard let octets = try DurableFile.contents(of: path) else { return [] }
        guard let records = try? JSONDecoder().decode([Record].self, from: Data(octets)) else {
            throw SwitchError(path, errno: EINVAL)
        }
        return records
    }

    func add(_ record: Record) throws(SwitchError) {
        var records = try all()
        guard !records.contains(record) else { return }
        records.append(record)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let octets = try? encoder.encode(records) else { throw SwitchError(path, errno: EINVAL) }
        try DurableFile.makeFolder(folder, mode: 0o700)
        try DurableFile.write(Array(octets), to: path)
    }

    /// The old server runs again: nothing of it has to be remembered.
    func clear() { unlink(path) }
}
