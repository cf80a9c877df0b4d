extension FileSystem {
    /// The status, nil where there is no such file.
    public func statusIfThere(_ path: String) throws(FileSystemError) -> FileStatus? {
        do throws(FileSystemError) {
            return try status(path)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    public func unlinkIfThere(_ path: String) throws(FileSystemError) {
        do throws(FileSystemError) {
            try unlink(path)
        } catch {
            if !error.isMissing { throw error }
        }
    }

    /// Whether it was made.
    @discardableResult
    public func makeFolderIfMissing(_ path: String, mode: UInt32) throws(FileSystemError) -> Bool {
        do throws(FileSystemError) {
            try makeFolder(path, mode: mode)
            return true
        } catch {
            if error.isThere { return false }
            throw error
        }
    }

    /// Makes the entries of a folder durable.
    public func syncFolder(_ path: String) throws(FileSystemError) {
        try sync(open(path, .folder))
    }

    public func write(_ octets: [UInt8], to file: OpenFile) throws(FileSystemError) {
        let result = octets.withUnsafeBytes { octets in
            Result { () throws(FileSystemError) in try write(octets, to: file) }
        }
        try result.get()
    }

    /// Hands the file's octets to `use`, a piece at a time.
    public func readAll(
        _ file: OpenFile, _ use: (UnsafeRawBufferPointer) throws(FileSystemError) -> Void
    ) throws(FileSystemError) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
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
