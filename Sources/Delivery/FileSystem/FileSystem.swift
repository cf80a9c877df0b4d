/// The calls of the file system that delivery makes, one function a call, so that tests can let each of them fail.
///
/// All of them block: they are made on a thread of the pool and never on an event loop.
protocol FileSystem: Sendable {
    func open(_ path: String, _ use: FileUse) throws(FileSystemError) -> OpenFile
    /// Writes all octets, however many calls the kernel wants for it.
    func write(_ octets: UnsafeRawBufferPointer, to file: OpenFile) throws(FileSystemError)
    /// Reads at most as many octets as `room` has, from `offset` on; 0 at the end.
    func read(_ file: OpenFile, into room: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileSystemError) -> Int
    /// fsync(2).
    func sync(_ file: OpenFile) throws(FileSystemError)
    /// syncfs(2) of the file system that `file` lies on.
    func syncFileSystem(of file: OpenFile) throws(FileSystemError)
    /// Lets the kernel begin to write these octets out; a hint that cannot fail.
    func startWriting(_ file: OpenFile, from offset: Int64, octets: Int64)
    func link(_ existing: String, _ new: String) throws(FileSystemError)
    func rename(_ old: String, _ new: String) throws(FileSystemError)
    func unlink(_ path: String) throws(FileSystemError)
    func makeFolder(_ path: String, mode: UInt32) throws(FileSystemError)
    func removeFolder(_ path: String) throws(FileSystemError)
    func setOwner(of file: OpenFile, uid: UInt32, gid: UInt32) throws(FileSystemError)
    func status(_ path: String) throws(FileSystemError) -> FileStatus
    /// The names in a folder without `.` and `..`.
    func list(_ path: String) throws(FileSystemError) -> [String]
    /// Takes the flock(2) of `file` for this process; false where another one holds it. The kernel gives it back when the
    /// descriptor is closed, by whatever death.
    func lock(_ file: OpenFile) throws(FileSystemError) -> Bool
}

/// What a file is opened for.
enum FileUse: Sendable {
    /// A new file of mode 0600, to write and read; EEXIST where there is one.
    case create
    /// A lock file: made where it is missing.
    case lock
    /// To add at the end; ENOENT where there is none.
    case append
    case read
    case folder
}

extension FileSystem {
    /// The status, nil where there is no such file.
    func statusIfThere(_ path: String) throws(FileSystemError) -> FileStatus? {
        do throws(FileSystemError) {
            return try status(path)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    func unlinkIfThere(_ path: String) throws(FileSystemError) {
        do throws(FileSystemError) {
            try unlink(path)
        } catch {
            if !error.isMissing { throw error }
        }
    }

    func makeFolderIfMissing(_ path: String, mode: UInt32) throws(FileSystemError) -> Bool {
        do throws(FileSystemError) {
            try makeFolder(path, mode: mode)
            return true
        } catch {
            if error.isThere { return false }
            throw error
        }
    }

    /// Makes the entries of a folder durable.
    func syncFolder(_ path: String) throws(FileSystemError) {
        try sync(open(path, .folder))
    }

    func write(_ octets: [UInt8], to file: OpenFile) throws(FileSystemError) {
        let result = octets.withUnsafeBytes { octets in
            Result { () throws(FileSystemError) in try write(octets, to: file) }
        }
        try result.get()
    }

    /// Hands the file's octets to `use`, a piece at a time.
    func readAll(_ file: OpenFile, _ use: (UnsafeRawBufferPointer) throws(FileSystemError) -> Void) throws(FileSystemError) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 * 1024, alignment: 16)
        defer { room.deallocate() }
        var offset: Int64 = 0
        while true {
            let count = try read(file, into: room, at: offset)
            if count == 0 { return }
            try use(UnsafeRawBufferPointer(rebasing: room[..<count]))
            offset += Int64(count)
        }
    }
}
