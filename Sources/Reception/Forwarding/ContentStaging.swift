import Delivery
import Glibc
import NIOCore
import NIOPosix

/// Keeps a message until it is whole and known to be in order: no next hop gets its last dot before. In memory up to a limit, then in a file.
actor ContentStaging {
    private let limit: Int
    private let folder: String
    private var memory = ByteBuffer()
    private var file: TemporaryFile?
    private var octets = 0
    private var failure: (any Error)?

    init(memoryOctets limit: Int, folder: String) {
        self.limit = limit
        self.folder = folder
    }

    /// A failure comes back from ``finish()``.
    func append(_ content: ByteBuffer) async {
        guard failure == nil else { return }
        octets += content.readableBytes
        memory.writeImmutableBuffer(content)
        if file == nil ? memory.readableBytes > limit : memory.readableBytes >= 64 << 10 { await spill() }
    }

    private func spill() async {
        let (octets, known, folder) = (memory, file, folder)
        memory = ByteBuffer()
        do {
            file = try await NIOThreadPool.singleton.runIfActive {
                let file = try known ?? TemporaryFile(in: folder)
                try file.write(octets)
                return file
            }
        } catch {
            failure = error
            file = nil
        }
    }

    /// The whole message.
    /// - Throws: what the file system said.
    func finish() async throws -> StagedContent {
        if file != nil, memory.readableBytes > 0 { await spill() }
        if let failure { throw failure }
        return StagedContent(memory: memory, file: file, octets: octets)
    }
}

/// A message that is whole.
struct StagedContent: Sendable {
    /// All of it where there is no file.
    let memory: ByteBuffer
    let file: TemporaryFile?
    let octets: Int

    private static let partOctets = 64 << 10

    /// The part from `offset` on; nil at the end.
    func part(at offset: Int) async throws -> ByteBuffer? {
        guard offset < octets else { return nil }
        let length = min(StagedContent.partOctets, octets - offset)
        guard let file else { return memory.getSlice(at: memory.readerIndex + offset, length: length) }
        let part = try await NIOThreadPool.singleton.runIfActive { try file.read(at: offset, length: length) }
        guard part.readableBytes > 0 else { throw IOError(errnoCode: EIO, reason: "read") }
        return part
    }
}
