import Glibc

/// The links by which init(8) of System V starts a script with the machine (`/etc/rc3.d/S80qmail`), and by which systemd takes it for a unit.
struct SystemVLinks: Sendable {
    let root: String
    /// The script's own name.
    let script: String

    /// Takes them away; each is noted with what it leads to. Those that stop the script stay.
    func remove(_ notes: StepNotes) throws(SwitchError) {
        for folder in ["/etc/", "/etc/rc.d/"].flatMap({ above in "0123456S".map { "\(root)\(above)rc\($0).d" } }) {
            for name in SocketOwners.names(in: folder) where isStart(name) {
                let link = "\(folder)/\(name)"
                guard let target = SocketOwners.link(link) else { continue }
                try notes.note("link \(link)", target)
                unlink(link)
                try DurableFile.syncFolder(folder)
            }
        }
    }

    /// Puts back all that were noted.
    static func restore(_ notes: StepNotes) throws(SwitchError) {
        for (key, target) in notes.all where key.hasPrefix("link ") {
            let link = String(key.dropFirst("link ".count))
            guard symlink(target, link) == 0 || errno == EEXIST else { throw SwitchError(link, errno: errno) }
        }
    }

    /// S80qmail.
    private func isStart(_ name: String) -> Bool {
        let octets = Array(name.utf8)
        return octets.count > 3 && octets[0] == UInt8(ascii: "S") && octets[1...2].allSatisfy { (0x30...0x39).contains($0) }
            && name.dropFirst(3) == script
    }
}
