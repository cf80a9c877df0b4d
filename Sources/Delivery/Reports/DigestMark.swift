import Files
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

    /// A crash leaves the old mark or the new one.
    func set(_ date: Date) throws(FileSystemError) {
        try LinuxFileSystem().replace(path, with: Array("\(Int64(date.timeIntervalSince1970))\n".utf8))
    }
}
