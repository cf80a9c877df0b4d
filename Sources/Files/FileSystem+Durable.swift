extension FileSystem {
    /// Lets a file hold these octets and no others, whether there was one before or not.
    ///
    /// The order of durable steps, and what a crash after each leaves: the octets in `.martlet-NAME` beside it, synced (the old file, and beside
    /// it what the next call removes); the name (the old file or the new one, never a part of either); the folder, synced (the new file).
    /// - Parameters:
    ///   - mode: the permissions of the new file.
    ///   - like: a file, where it is there, whose permissions and owner the new one gets instead. Who is not root keeps what he writes.
    public func replace(
        _ path: String, with octets: [UInt8], mode: UInt32 = 0o600, like: String? = nil
    ) throws(FileSystemError) {
        let folder = FilePath.parent(of: path)
        let draft = "\(folder)/.martlet-\(FilePath.name(of: path))"
        try unlinkIfThere(draft)
        do throws(FileSystemError) {
            let file = try open(draft, .create)
            var mode = mode
            if let like, let model = try statusIfThere(like) {
                do throws(FileSystemError) {
                    try setOwner(of: file, uid: model.uid, gid: model.gid)
                } catch {
                    if !error.isNotPermitted { throw error }
                }
                mode = model.mode
            }
            if mode != 0o600 { try setMode(of: file, mode) }
            try write(octets, to: file)
            try sync(file)
            try rename(draft, path)
            try syncFolder(folder)
        } catch {
            try? unlinkIfThere(draft)
            throw error
        }
    }

    /// Makes a folder, durable in the one above; those above it too, of mode 0755, where they are missing. One that is there is left as it is.
    public func makeDurableFolder(_ path: String, mode: UInt32) throws(FileSystemError) {
        let parent = FilePath.parent(of: path)
        do throws(FileSystemError) {
            guard try makeFolderIfMissing(path, mode: mode) else { return }
        } catch {
            guard error.isMissing, parent != path else { throw error }
            try makeDurableFolder(parent, mode: 0o755)
            try makeFolderIfMissing(path, mode: mode)
        }
        try syncFolder(parent)
    }

    /// Moves a file, durable in both folders; that of `target` is made, of mode 0700, where it is missing. A crash leaves it at one of the two
    /// places.
    public func moveDurably(_ path: String, to target: String) throws(FileSystemError) {
        let (from, to) = (FilePath.parent(of: path), FilePath.parent(of: target))
        try makeDurableFolder(to, mode: 0o700)
        try rename(path, target)
        try syncFolder(to)
        try syncFolder(from)
    }
}
