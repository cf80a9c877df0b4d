import Glibc

/// The file system of this machine.
struct LinuxSpoolFileSystem: SpoolFileSystem {
    func makeFolder(_ path: String) throws(SpoolFileError) {
        guard mkdir(path, 0o700) != 0 else { return }
        guard errno == EEXIST else { throw SpoolFileError(path: path, errno: errno) }
    }

    func create(_ path: String) throws(SpoolFileError) -> SpoolFile {
        let descriptor = try repeated(path) { Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600) }
        return SpoolFile(descriptor: descriptor, path: path)
    }

    func open(_ path: String) throws(SpoolFileError) -> SpoolFile {
        SpoolFile(descriptor: try repeated(path) { Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }, path: path)
    }

    func write(_ octets: UnsafeRawBufferPointer, to file: SpoolFile) throws(SpoolFileError) {
        var rest = octets[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let written = try repeated(file.path) { Glibc.write(file.descriptor, piece.baseAddress, piece.count) }
            rest = rest.dropFirst(written)
        }
    }

    func read(_ file: SpoolFile, into room: UnsafeMutableRawBufferPointer) throws(SpoolFileError) -> Int {
        try repeated(file.path) { Glibc.read(file.descriptor, room.baseAddress, room.count) }
    }

    func sync(_ file: SpoolFile) throws(SpoolFileError) {
        _ = try repeated(file.path) { fsync(file.descriptor) }
    }

    func syncFolder(_ path: String) throws(SpoolFileError) {
        let descriptor = try repeated(path) { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        try sync(SpoolFile(descriptor: descriptor, path: path))
    }

    func remove(_ path: String) throws(SpoolFileError) {
        guard unlink(path) != 0 else { return }
        guard errno == ENOENT else { throw SpoolFileError(path: path, errno: errno) }
    }

    func list(_ path: String) throws(SpoolFileError) -> [String] {
        guard let folder = opendir(path) else { throw SpoolFileError(path: path, errno: errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while true {
            // readdir(3) tells the end from a failure by errno alone.
            errno = 0
            guard let entry = readdir(folder) else {
                if errno != 0 { throw SpoolFileError(path: path, errno: errno) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// Makes the call again when a signal broke it off, and throws errno when it failed.
    private func repeated<Number: FixedWidthInteger>(_ path: String, _ call: () -> Number) throws(SpoolFileError) -> Number {
        while true {
            let result = call()
            if result >= 0 { return result }
            if errno != EINTR { throw SpoolFileError(path: path, errno: errno) }
        }
    }
}
