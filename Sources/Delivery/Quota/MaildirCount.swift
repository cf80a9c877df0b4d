import Files

/// Counts what lies in a Maildir and its subfolders.
struct MaildirCount {
    let maildir: Maildir
    let fileSystem: any FileSystem

    /// The sum, and when the latest change of a folder was, looked up before each was read (nanoseconds since 1970).
    func sum() throws(FileSystemError) -> (usage: MaildirUsage, latest: Int64) {
        var usage = MaildirUsage()
        var latest: Int64 = 0
        for folder in try folders() {
            guard let status = try fileSystem.statusIfThere(folder), status.isFolder else { continue }
            latest = max(latest, status.modified)
            for name in try fileSystem.list(folder) {
                if let octets = MaildirName.storedOctets(in: name) {
                    usage = usage + MaildirUsage(octets: octets, messages: 1)
                } else if let status = try fileSystem.statusIfThere(folder + "/" + name), !status.isFolder {
                    usage = usage + MaildirUsage(octets: status.octets, messages: 1)
                }
            }
        }
        return (usage, latest)
    }

    func latestChange() throws(FileSystemError) -> Int64 {
        var latest: Int64 = 0
        for folder in try folders() {
            latest = max(latest, try fileSystem.statusIfThere(folder)?.modified ?? 0)
        }
        return latest
    }

    private func folders() throws(FileSystemError) -> [String] {
        var folders = [maildir.new, maildir.cur]
        for name in try fileSystem.list(maildir.path) where name.hasPrefix(".") && name.count > 1 {
            folders += ["\(maildir.path)/\(name)/new", "\(maildir.path)/\(name)/cur"]
        }
        return folders
    }
}
