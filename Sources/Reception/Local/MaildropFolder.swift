import Foundation

/// The maildrop, seen from the server: which mails lie in it, and who left them. Its calls block.
///
/// Everybody may write to the folder, so nothing in it is believed: a mail is a regular file with one name, and whose it is says its owner.
struct MaildropFolder: Sendable {
    let path: String

    /// A mail that is open for reading.
    struct OpenMail: Sendable {
        let descriptor: CInt
        let owner: UInt32
        /// Octets in all.
        let octets: Int
    }

    /// What lies there that is to be dealt with.
    struct Listing: Sendable {
        /// Whole mails, the oldest names first.
        var mails: [String] = []
        /// What has no business here.
        var foreign: [String] = []
    }

    /// Lists the folder, and removes what writers that died left behind a day ago.
    func list(now: Date = Date()) -> Listing {
        var listing = Listing()
        for name in ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() {
            if name.hasPrefix(MaildropFile.finished) {
                listing.mails.append(name)
            } else if name.hasPrefix(MaildropFile.unfinished) {
                var status = stat()
                guard lstat("\(path)/\(name)", &status) == 0 else { continue }
                if now.timeIntervalSince1970 - Double(status.st_mtim.tv_sec) > 86_400 { unlink("\(path)/\(name)") }
            } else if !name.hasPrefix(MaildropFile.damaged) {
                listing.foreign.append(name)
            }
        }
        return listing
    }

    /// Opens a mail. Neither links nor devices nor other people's files under a second name are followed.
    /// - Returns: nil where it is none, or is gone.
    func open(_ name: String) -> OpenMail? {
        let descriptor = Foundation.open("\(path)/\(name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            close(descriptor)
            return nil
        }
        return OpenMail(descriptor: descriptor, owner: status.st_uid, octets: Int(status.st_size))
    }

    /// The next octets, at most 64 KiB; empty at the end, nil where they cannot be read.
    static func read(_ descriptor: CInt, at offset: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(offset))
            if count < 0, errno == EINTR { continue }
            return count < 0 ? nil : Array(buffer[..<count])
        }
    }

    /// Whether it is gone, or there was none.
    func remove(_ name: String) -> Bool { unlink("\(path)/\(name)") == 0 || errno == ENOENT }

    /// Puts it where the server does not look again and a person finds it.
    func setAside(_ name: String) -> Bool {
        let plain = name.hasPrefix(MaildropFile.finished) ? String(name.dropFirst(MaildropFile.finished.count)) : name
        return rename("\(path)/\(name)", "\(path)/\(MaildropFile.damaged)\(plain)") == 0
    }
}
