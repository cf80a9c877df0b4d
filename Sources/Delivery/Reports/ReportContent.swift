import NIOCore

/// The octets of a report: its own text, the mail it gives back, its end.
struct ReportContent: NextHopContent {
    var head: [UInt8]
    var mail: SpooledContent?
    var tail: [UInt8]

    var octets: Int { head.count + (mail?.octets ?? 0) + tail.count }

    func preceded(by field: String) -> ReportContent {
        ReportContent(head: Array(field.utf8) + head, mail: mail, tail: tail)
    }

    func makeReader() -> any NextHopContentReader { Reader(self) }

    actor Reader: NextHopContentReader {
        private var head: ByteBuffer?
        private let mail: (any NextHopContentReader)?
        private var tail: ByteBuffer?

        init(_ content: ReportContent) {
            head = ByteBuffer(bytes: content.head)
            mail = content.mail?.makeReader()
            tail = ByteBuffer(bytes: content.tail)
        }

        func next() async throws -> ByteBuffer? {
            if let head {
                self.head = nil
                return head
            }
            if let part = try await mail?.next() { return part }
            defer { tail = nil }
            return tail
        }
    }
}
