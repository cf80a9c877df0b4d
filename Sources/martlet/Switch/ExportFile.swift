import Foundation

/// A file that the operator names: as it is, or unpacked where it is compressed with gzip (RFC 1952).
enum ExportFile {
    /// Octets of the whole, unpacked.
    static let largest = 512 << 20

    /// - Throws: ``SwitchExit``.
    static func octets(of path: String, atMost limit: Int = largest) throws(SwitchExit) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path), let head = try? file.read(upToCount: 2) else {
            let reason = String(cString: strerror(errno))
            throw SwitchExit(
                .noInput, "\(path) cannot be read: \(reason).", german: "\(path) lässt sich nicht lesen: \(reason).")
        }
        guard Array(head) == [0x1F, 0x8B] else {
            guard (try? file.seek(toOffset: 0)) != nil, let octets = read(file, atMost: limit) else {
                throw SwitchExit(
                    .noInput, "\(path) cannot be read, or has more than \(limit) octets.",
                    german: "\(path) lässt sich nicht lesen oder hat mehr als \(limit) Oktette.")
            }
            return octets
        }
        return try unpacked(path, atMost: limit)
    }

    /// By gzip(1), which every Debian has; what is more than the limit is not read.
    private static func unpacked(_ path: String, atMost limit: Int) throws(SwitchExit) -> [UInt8] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-dc", "--", path]
        (process.standardInput, process.standardOutput, process.standardError) = (
            FileHandle.nullDevice, output, FileHandle.nullDevice
        )
        do {
            try process.run()
        } catch {
            throw SwitchExit(
                .unavailable, "\(path) is compressed, and there is no gzip here: unpack it and name that file.",
                german: "\(path) ist gepackt, und gzip gibt es hier nicht: Packen Sie sie aus, und nennen Sie diese Datei.")
        }
        let octets = read(output.fileHandleForReading, atMost: limit)
        if octets == nil { process.terminate() }
        process.waitUntilExit()
        guard let octets else {
            throw SwitchExit(
                .noInput, "\(path) has more than \(limit) octets when it is unpacked.",
                german: "\(path) hat ausgepackt mehr als \(limit) Oktette.")
        }
        guard process.terminationStatus == 0 else {
            throw SwitchExit(
                .noInput, "\(path) is damaged: gzip cannot unpack it.",
                german: "\(path) ist beschädigt: gzip kann sie nicht auspacken.")
        }
        return octets
    }

    /// Nil where there is more.
    private static func read(_ file: FileHandle, atMost limit: Int) -> [UInt8]? {
        var octets: [UInt8] = []
        while let piece = try? file.read(upToCount: 1 << 20), !piece.isEmpty {
            guard octets.count + piece.count <= limit else { return nil }
            octets += piece
        }
        return octets
    }
}
