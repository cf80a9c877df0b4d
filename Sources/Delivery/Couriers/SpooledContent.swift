import Foundation
import MailFormat
import NIOCore
import NIOPosix
import Spool
import Synchronization

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

    /// Reads files on a thread pool: an event loop waits for no disk. No actor, whose calls would cost the delivery's task turns of the loop.
    final class Reader: NextHopContentReader {
        fileprivate struct State {
            var prefix: ByteBuffer?
            var memory: ByteBuffer?
            var offset = 0
        }

        private let path: String?
        private let length: Int
        private let state: Mutex<State>

        init(_ source: SpooledContent) {
            var memory: ByteBuffer?
            switch source.content {
            case .memory(let buffer): (memory, path, length) = (buffer, nil, 0)
            case .file(let path, let octets): (self.path, length) = (path, octets)
            }
            state = Mutex(State(prefix: source.prefix.isEmpty ? nil : ByteBuffer(string: source.prefix), memory: memory))
        }

        func next() async throws -> ByteBuffer? {
            if let octets = state.withLock({ $0.next() }) { return octets }
            let start = state.withLock(\.offset)
            guard let path, start < length else { return nil }
            let count = min(SpooledContent.part, length - start)
            let octets = try await NIOThreadPool.singleton.runIfActive { try Self.read(path, from: start, count: count) }
            state.withLock { $0.offset += octets.readableBytes }
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

extension SpooledContent.Reader.State {
    /// What is in memory already.
    fileprivate mutating func next() -> ByteBuffer? {
        if let prefix {
            self.prefix = nil
            return prefix
        }
        let left = memory?.readableBytes ?? 0
        return left > 0 ? memory?.readSlice(length: min(SpooledContent.part, left)) : nil
    }
}
