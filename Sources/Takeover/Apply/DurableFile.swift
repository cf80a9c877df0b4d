import Foundation

/// Files and folders that a crash leaves whole.
enum DurableFile {
    /// Makes a folder, durable in the one above; those above it too where they are missing.
    static func makeFolder(_ path: String, mode: mode_t) throws(SwitchError) {
        if mkdir(path, mode) == 0 { return try syncFolder(parent(of: path)) }
        switch errno {
        case EEXIST: return
        case ENOENT where path.count > 1:
            try makeFolder(parent(of: path), mode: 0o755)
            guard mkdir(path, mode) == 0 || errno == EEXIST else { throw SwitchError(path, errno: errno) }
            try syncFolder(parent(of: path))
        case let number: throw SwitchError(path, errno: number)
        }
    }

    static func syncFolder(_ path: String) throws(SwitchError) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw SwitchError(path, errno: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw SwitchError(path, errno: errno) }
    }

    /// Writes a file anew: beside its place, synced, renamed there, the folder synced. A crash leaves the old one or the new one, and perhaps
    /// one more named `.martlet-…` that the next call takes away.
    /// - Parameter like: a file whose mode and owner the new one gets.
    static func write(_ octets: [UInt8], to path: String, mode: mode_t = 0o600, like: String? = nil) throws(SwitchError) {
        let name = path.split(separator: "/").last.map(String.init) ?? "file"
        let draft = "\(parent(of: path))/.martlet-\(name)"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw SwitchError(draft, errno: errno) }
        defer { close(file) }
        do throws(SwitchError) {
            var model = stat()
            if let like, stat(like, &model) == 0 {
                guard fchown(file, model.st_uid, model.st_gid) == 0 || geteuid() != 0, fchmod(file, model.st_mode & 0o7777) == 0
                else {
                    throw SwitchError(draft, errno: errno)
                }
            }
            try write(octets, to: file, draft)
            guard fsync(file) == 0, rename(draft, path) == 0 else { throw SwitchError(path, errno: errno) }
            try syncFolder(parent(of: path))
        } catch {
            unlink(draft)
            throw error
        }
    }

    static func write(_ octets: [UInt8], to descriptor: Int32, _ path: String) throws(SwitchError) {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SwitchError(path, errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// The whole of an open file from its beginning on.
    static func contents(of descriptor: Int32, _ path: String) throws(SwitchError) -> [UInt8] {
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(contents.count))
            if count == 0 { return contents }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw SwitchError(path, errno: errno)
            }
            contents += buffer[..<count]
        }
    }

    /// The whole of a file; nil where there is none.
    static func contents(of path: String) throws(SwitchError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw SwitchError(path, errno: errno)
        }
        defer { close(file) }
        return try contents(of: file, path)
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Moves a file, durable in both folders. Nothing is done where it was moved before; a crash leaves it at one of the two places.
    static func move(_ path: String, to target: String) throws(SwitchError) {
        guard exists(path) else { return }
        try makeFolder(parent(of: target), mode: 0o700)
        guard rename(path, target) == 0 else { throw SwitchError("\(path) -> \(target)", errno: errno) }
        try syncFolder(parent(of: target))
        try syncFolder(parent(of: path))
    }

    static func parent(of path: String) -> String {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return parent.isEmpty ? "/" : parent
    }
}
