import CLinux
import Glibc

/// The file system of this machine.
public struct LinuxFileSystem: FileSystem {
    public init() {}

    public func open(_ path: String, _ use: FileUse) throws(FileSystemError) -> OpenFile {
        let flags =
            switch use {
            case .create: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW
            case .lock: O_RDWR | O_CREAT | O_NOFOLLOW
            case .append: O_WRONLY | O_APPEND | O_NOFOLLOW
            case .read: O_RDONLY | O_NOFOLLOW
            case .folder: O_RDONLY | O_DIRECTORY
            }
        let descriptor = try repeated(path) { Glibc.open(path, flags | O_CLOEXEC, 0o600) }
        return OpenFile(descriptor: descriptor, path: path)
    }

    public func write(_ octets: UnsafeRawBufferPointer, to file: OpenFile) throws(FileSystemError) {
        var rest = octets[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let written = try repeated(file.path) { Glibc.write(file.descriptor, piece.baseAddress, piece.count) }
            rest = rest.dropFirst(written)
        }
    }

    public func read(_ file: OpenFile, into room: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileSystemError) -> Int
    {
        try repeated(file.path) { pread(file.descriptor, room.baseAddress, room.count, off_t(offset)) }
    }

    public func sync(_ file: OpenFile) throws(FileSystemError) {
        _ = try repeated(file.path) { fsync(file.descriptor) }
    }

    public func syncFileSystem(of file: OpenFile) throws(FileSystemError) {
        _ = try repeated(file.path) { clinux_syncfs(file.descriptor) }
    }

    public func startWriting(_ file: OpenFile, from offset: Int64, octets: Int64) {
        clinux_start_writing(file.descriptor, offset, octets)
    }

    public func link(_ existing: String, _ new: String) throws(FileSystemError) {
        _ = try repeated(new) { Glibc.link(existing, new) }
    }

    public func rename(_ old: String, _ new: String) throws(FileSystemError) {
        _ = try repeated(new) { Glibc.rename(old, new) }
    }

    public func unlink(_ path: String) throws(FileSystemError) {
        _ = try repeated(path) { Glibc.unlink(path) }
    }

    public func makeFolder(_ path: String, mode: UInt32) throws(FileSystemError) {
        _ = try repeated(path) { mkdir(path, mode) }
    }

    public func removeFolder(_ path: String) throws(FileSystemError) {
        _ = try repeated(path) { rmdir(path) }
    }

    public func setOwner(of file: OpenFile, uid: UInt32, gid: UInt32) throws(FileSystemError) {
        _ = try repeated(file.path) { fchown(file.descriptor, uid, gid) }
    }

    public func setMode(of file: OpenFile, _ mode: UInt32) throws(FileSystemError) {
        _ = try repeated(file.path) { fchmod(file.descriptor, mode) }
    }

    public func status(_ path: String) throws(FileSystemError) -> FileStatus {
        var status = stat()
        _ = try repeated(path) { stat(path, &status) }
        return FileStatus(status)
    }

    public func list(_ path: String) throws(FileSystemError) -> [String] {
        try open(path, .folder).names()
    }

    public func lock(_ file: OpenFile) throws(FileSystemError) -> Bool {
        do throws(FileSystemError) {
            _ = try repeated(file.path) { file.lock() }
            return true
        } catch {
            if error.errno == EWOULDBLOCK { return false }
            throw error
        }
    }

    /// Makes the call again when a signal broke it off, and throws errno when it failed.
    private func repeated<Number: FixedWidthInteger>(_ path: String, _ call: () -> Number) throws(FileSystemError) -> Number {
        while true {
            let result = call()
            if result >= 0 { return result }
            if errno != EINTR { throw FileSystemError(path: path, errno: errno) }
        }
    }
}
