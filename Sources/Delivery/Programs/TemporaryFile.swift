import CLinux
import Glibc
import NIOCore
import NIOPosix

/// An open file without a name: nothing is left of it when the process ends, however it ends.
public final class TemporaryFile: Sendable {
    public let descriptor: Int32

    /// Blocks. To be called off the event loops.
    /// - Throws: `IOError`.
    public init(in folder: String) throws {
        let descriptor = clinux_open_unnamed(folder)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "open a file in \(folder)") }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Blocks.
    public func write(_ octets: ByteBuffer) throws {
        try octets.withUnsafeReadableBytes { octets in
            var written = 0
            while written < octets.count {
                let count = Glibc.write(descriptor, octets.baseAddress.map { $0 + written }, octets.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw IOError(errnoCode: errno, reason: "write") }
                written += count
            }
        }
    }

    /// Blocks. Reads at most `length` octets from `offset` on.
    public func read(at offset: Int, length: Int) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: length)
        _ = try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { room in
            while true {
                let count = pread(descriptor, room.baseAddress, length, off_t(offset))
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw IOError(errnoCode: errno, reason: "read") }
                return count
            }
        }
        return buffer
    }
}
