import Delivery
import NIOCore
import Synchronization

/// A message with fields of this server in front.
struct PassedContent: NextHopContent {
    let fields: String
    let content: StagedContent

    var octets: Int { fields.utf8.count + content.octets }

    func makeReader() -> any NextHopContentReader { Reader(self) }

    private final class Reader: NextHopContentReader {
        private let passed: PassedContent
        /// How far the content was read; nil as long as the fields were not.
        private let offset = Mutex<Int?>(nil)

        init(_ passed: PassedContent) {
            self.passed = passed
        }

        func next() async throws -> ByteBuffer? {
            guard let offset = offset.withLock(\.self) else {
                self.offset.withLock { $0 = 0 }
                guard !passed.fields.isEmpty else { return try await next() }
                return ByteBuffer(string: passed.fields)
            }
            let part = try await passed.content.part(at: offset)
            if let part { self.offset.withLock { $0 = offset + part.readableBytes } }
            return part
        }
    }
}
