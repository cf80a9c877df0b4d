import Foundation

/// Files of the system that were changed for a time, with what they were before.
///
/// Order of the durable steps: the old file, and the new one, into the folder → the new one in place of the old. A crash leaves the old one in place, or
/// both; ``restore()`` brings the old one back from either.
struct ChangedFiles: Sendable {
    private struct Change: Codable {
        var path: String
        var before: Data
        var after: Data
    }

    /// Of its own; made with the first change.
    let folder: String

    /// - Parameter edit: what becomes of the contents; nil: nothing.
    /// - Returns: whether the file is a changed one now.
    @discardableResult
    func change(_ path: String, _ edit: ([UInt8]) -> [UInt8]?) throws(SwitchError) -> Bool {
        guard let now = try DurableFile.contents(of: path) else { return false }
        let record = place(of: path)
        // A switch that was cut off has got this far already.
        guard let after = edit(now) else { return DurableFile.exists(record) }
        // A second change goes back with the first one.
        let first = try Self.read(record)
        let change = Change(
            path: path, before: first?.after == Data(now) ? first?.before ?? Data(now) : Data(now), after: Data(after))
        guard let octets = try? JSONEncoder().encode(change) else { throw SwitchError(record, errno: EINVAL) }
        try DurableFile.makeFolder(folder, mode: 0o700)
        try DurableFile.write(Array(octets), to: record)
        try DurableFile.write(after, to: path, like: path)
        return true
    }

    /// Puts back what was there, to the octet.
    /// - Returns: the files.
    /// - Throws: ``SwitchError`` where somebody else has changed one since; the others are back then.
    @discardableResult
    func restore() throws(SwitchError) -> [String] {
        var restored: [String] = []
        var failure: SwitchError?
        for name in SocketOwners.names(in: folder).sorted() where name.hasPrefix("changed-") {
            let record = "\(folder)/\(name)"
            guard let change = try Self.read(record) else { continue }
            let now = try DurableFile.contents(of: change.path)
            if now == Array(change.after) {
                try DurableFile.write(Array(change.before), to: change.path, like: change.path)
            } else if now != Array(change.before) {
                failure = Self.changedSince(change.path, record)
                continue
            }
            restored.append(change.path)
            unlink(record)
        }
        if let failure { throw failure }
        return restored
    }

    var isEmpty: Bool { !SocketOwners.names(in: folder).contains { $0.hasPrefix("changed-") } }

    private static func read(_ record: String) throws(SwitchError) -> Change? {
        guard let octets = try DurableFile.contents(of: record) else { return nil }
        guard let change = try? JSONDecoder().decode(Change.self, from: Data(octets)) else {
            throw SwitchError(record, errno: EINVAL)
        }
        return change
    }

    private func place(of path: String) -> String {
        "\(folder)/changed-" + path.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }

    private static func changedSince(_ path: String, _ record: String) -> SwitchError {
        SwitchError(
            Wording(
                "\(path) has been changed since the switch.", german: "\(path) ist seit der Umstellung geändert worden."),
            advice: Wording(
                "Switch the old server's service on in it by hand, then remove \(record), which holds the old file (before, in base64).",
                german:
                    "Schalten Sie den Dienst des alten Servers darin von Hand ein und löschen Sie dann \(record); dort steht die alte Datei (before, in base64)."
            ))
    }
}
