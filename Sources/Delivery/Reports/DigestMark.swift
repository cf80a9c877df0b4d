import Foundation

/// When the last digest was sent: a small file, so that a restart does not send it again.
struct DigestMark: Sendable {
    let path: String

    /// Nil where no digest was ever sent, or the file cannot be read.
    var last: Date? {
        guard let octets = FileManager.default.contents(atPath: path),
            let seconds = Int64(String(decoding: octets, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(seconds))
    }

    /// Written beside it, synced, renamed: a crash leaves the old mark or the new one.
    func set(_ date: Date) throws {
        let text = "\(Int64(date.timeIntervalSince1970))\n"
        let new = path + ".new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        defer { close(descriptor) }
        guard write(descriptor, text, text.utf8.count) == text.utf8.count, fsync(descriptor) == 0, rename(new, path) == 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
    }
}
