import Foundation
import MailFormat
import NIOCore
import NIOPosix
import Spool

/// A queued mail's octets as next hops and mailboxes read them, with fields of this server's own in front where there are any.
struct SpooledContent: NextHopContent {
    /// How much is read at a time.
    static let part = 64 * 1024

    private let prefix: String
    private let content: SpoolContent

    init(_ content: SpoolContent, prefix: String = "") {
        self.content = content
        self.prefix = prefix
    }

    var octets: Int {
        switch content {
        case .memory(let buffer): prefix.utf8.count + buffer.readableBytes
        case .file(_, let octets): prefix.utf8.count + octets
        }
    }

    func makeReader() -> any NextHopContentReader { Reader(self) }

    /// Reads files on a thread pool: an event loop waits for no disk.
    actor Reader: NextHopContentReader {
        private var prefix: ByteBuffer?
        private var memory: ByteBuffer?
        private let path: String?
        private var offset = 0
        private let length: Int

        init(_ source: SpooledContent) {
            prefix = source.prefix.isEmpty ? nil : ByteBuffer(string: source.prefix)
            switch source.content {
            case .memory(let buffer):
                (memory, path, length) = (buffer, nil, 0)
            case .file(let path, let octets):
                (memory, self.path, length) = (nil, path, octets)
            }
        }

        func next() async throws -> ByteBuffer? {
            if let prefix {
                self.prefix = nil
                return prefix
            }
            let left = memory?.readableBytes ?? 0
            if left > 0 { return memory?.readSlice(length: min(SpooledContent.part, left)) }
            guard let path, offset < length else { return nil }
            let (start, count) = (offset, min(SpooledContent.part, length - offset))
            let octets = try await NIOThreadPool.singleton.runIfActive { try Self.read(path, from: start, count: count) }
            offset += octets.readableBytes
            return octets
        }

        private static func read(_ path: String, from start: Int, count: Int) throws -> ByteBuffer {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            try handle.seek(toOffset: UInt64(start))
            guard let octets = try handle.read(upToCount: count), octets.count == count else {
                throw SpoolError.damaged("\(path) is shorter than it was written")
            }
            return ByteBuffer(bytes: octets)
        }
    }
}
