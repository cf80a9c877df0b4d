import Directory
import Files
import Glibc
import Synchronization

/// The file system of a server that may not write other accounts' files: what lies in their mailboxes is asked of `martlet deliver`, all else is done
/// here. Files that it opens come as descriptors, and are written, read and synced here.
final class OwnerFileSystem: FileSystem {
    struct Owner: Hashable, Sendable {
        var uid: UInt32
        var gid: UInt32
    }

    private let here: any FileSystem
    private let connections: OwnerConnections
    private let own = Owner(uid: geteuid(), gid: getegid())
    private let owners = Mutex(Owners())

    private struct Owners {
        /// By the path of the Maildir.
        var maildirs: [String: Owner] = [:]
        /// By the path of the folder that holds one: it is the owner's home, or read by all.
        var homes: [String: Owner] = [:]
    }

    init(here: any FileSystem, socketPath: String) {
        self.here = here
        connections = OwnerConnections(socketPath: socketPath)
    }

    /// Whether the mailbox is written as another account; from now on its files are.
    func isOthers(_ mailbox: Mailbox) -> Bool {
        let owner = Owner(uid: mailbox.uid, gid: mailbox.gid)
        guard owner != own else {
            owners.withLock { _ = $0.maildirs.removeValue(forKey: mailbox.maildir) }
            return false
        }
        owners.withLock { owners in
            owners.maildirs[mailbox.maildir] = owner
            owners.homes[FilePath.parent(of: mailbox.maildir)] = owner
        }
        return true
    }

    /// The owner of the Maildir that `path` is, or lies in.
    private func owner(of path: String) -> Owner? {
        owners.withLock { owners in
            var rest = path[...]
            while !rest.isEmpty {
                if let owner = owners.maildirs[String(rest)] { return owner }
                guard let slash = rest.lastIndex(of: "/") else { return nil }
                rest = rest[..<slash]
            }
            return nil
        }
    }

    @discardableResult
    private func ask(
        _ call: OwnerRequest.Call, _ path: String, _ owner: Owner, target: String? = nil, mode: UInt32? = nil
    ) throws(FileSystemError) -> (OwnerReply, OpenFile?) {
        try connections.ask(
            OwnerRequest(call: call, path: path, target: target, mode: mode, uid: owner.uid, gid: owner.gid))
    }

    func open(_ path: String, _ use: FileUse) throws(FileSystemError) -> OpenFile {
        let home = use == .folder ? owners.withLock({ $0.homes[path] }) : nil
        guard let owner = owner(of: path) ?? home, let call = OwnerRequest.Call(use) else { return try here.open(path, use) }
        guard let file = try ask(call, path, owner).1 else { throw FileSystemError(path: path, errno: EPROTO) }
        return file
    }

    func write(_ octets: UnsafeRawBufferPointer, to file: OpenFile) throws(FileSystemError) { try here.write(octets, to: file) }

    func read(_ file: OpenFile, into room: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileSystemError) -> Int {
        try here.read(file, into: room, at: offset)
    }

    func sync(_ file: OpenFile) throws(FileSystemError) { try here.sync(file) }

    func syncFileSystem(of file: OpenFile) throws(FileSystemError) { try here.syncFileSystem(of: file) }

    func startWriting(_ file: OpenFile, from offset: Int64, octets: Int64) {
        here.startWriting(file, from: offset, octets: octets)
    }

    /// Two names of one call belong to one owner, or to none: nothing is moved between his files and the server's.
    private func both(_ old: String, _ new: String) throws(FileSystemError) -> Owner? {
        let (first, second) = (owner(of: old), owner(of: new))
        guard first == second else { throw FileSystemError(path: new, errno: EXDEV) }
        return first
    }

    func link(_ existing: String, _ new: String) throws(FileSystemError) {
        guard let owner = try both(existing, new) else { return try here.link(existing, new) }
        try ask(.link, existing, owner, target: new)
    }

    func rename(_ old: String, _ new: String) throws(FileSystemError) {
        guard let owner = try both(old, new) else { return try here.rename(old, new) }
        try ask(.rename, old, owner, target: new)
    }

    func unlink(_ path: String) throws(FileSystemError) {
        guard let owner = owner(of: path) else { return try here.unlink(path) }
        try ask(.unlink, path, owner)
    }

    func makeFolder(_ path: String, mode: UInt32) throws(FileSystemError) {
        guard let owner = owner(of: path) else { return try here.makeFolder(path, mode: mode) }
        try ask(.makeFolder, path, owner, mode: mode)
    }

    func removeFolder(_ path: String) throws(FileSystemError) {
        guard let owner = owner(of: path) else { return try here.removeFolder(path) }
        try ask(.removeFolder, path, owner)
    }

    /// What was made as the owner is his already.
    func setOwner(of file: OpenFile, uid: UInt32, gid: UInt32) throws(FileSystemError) {
        guard owner(of: file.path) == nil else { return }
        try here.setOwner(of: file, uid: uid, gid: gid)
    }

    /// The kernel lets none but its owner do that; nothing in a mailbox has another mode than the one it is made with.
    func setMode(of file: OpenFile, _ mode: UInt32) throws(FileSystemError) { try here.setMode(of: file, mode) }

    func status(_ path: String) throws(FileSystemError) -> FileStatus {
        guard let owner = owner(of: path) else {
            // The folder of a mailbox may be closed to the server, as homes are; one that holds all others is none below a root.
            let home = owners.withLock { $0.homes[path] }
            if let home, let status = try? ask(.status, path, home).0.status { return status }
            return try here.status(path)
        }
        guard let status = try ask(.status, path, owner).0.status else { throw FileSystemError(path: path, errno: EPROTO) }
        return status
    }

    func list(_ path: String) throws(FileSystemError) -> [String] {
        guard owner(of: path) != nil else { return try here.list(path) }
        return try open(path, .folder).names()
    }

    func lock(_ file: OpenFile) throws(FileSystemError) -> Bool { try here.lock(file) }
}
