import Files
import Foundation

/// Files and folders that a crash leaves whole.
enum DurableFile {
    private static let files = LinuxFileSystem()

    /// Makes a folder, durable in the one above; those above it too where they are missing.
    static func makeFolder(_ path: String, mode: mode_t) throws(SwitchError) {
        do throws(FileSystemError) { try files.makeDurableFolder(path, mode: mode) } catch { throw SwitchError(error) }
    }

    static func syncFolder(_ path: String) throws(SwitchError) {
        do throws(FileSystemError) { try files.syncFolder(path) } catch { throw SwitchError(error) }
    }

    /// Writes a file anew; see ``Files/FileSystem/replace(_:with:mode:like:)``. A crash leaves the old one or the new one, and perhaps one more
    /// named `.martlet-…` that the next call takes away.
    /// - Parameter like: a file whose mode and owner the new one gets.
    static func write(_ octets: [UInt8], to path: String, mode: mode_t = 0o600, like: String? = nil) throws(SwitchError) {
        do throws(FileSystemError) {
            try files.replace(path, with: octets, mode: mode, like: like)
        } catch {
            throw SwitchError(error)
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
        do throws(FileSystemError) { try files.moveDurably(path, to: target) } catch { throw SwitchError(error) }
    }
}

extension SwitchError {
    fileprivate init(_ error: FileSystemError) {
        self.init(error.path, errno: error.errno)
    }
}
