import MailFormat
import NIOCore
import Synchronization

/// Reads a mail as its ``SevenBitConverter`` leaves it.
final class SevenBitReader: NextHopContentReader, Sendable {
    private struct State {
        var converter: SevenBitConverter
        /// Converted octets that are not handed on yet.
        var waiting = ByteBuffer()
        var isAtEnd = false
    }

    private static let longestPart = 65_536

    private let original: any NextHopContentReader
    private let state: Mutex<State>

    init(_ original: any NextHopContentReader, _ conversion: SevenBitConversion) {
        self.original = original
        state = Mutex(State(converter: SevenBitConverter(conversion)))
    }

    func next() async throws -> ByteBuffer? {
        while true {
            let (part, isAtEnd) = state.withLock { state in
                (state.waiting.readSlice(length: min(Self.longestPart, state.waiting.readableBytes)), state.isAtEnd)
            }
            if let part, part.readableBytes > 0 { return part }
            if isAtEnd { return nil }
            let original = try await original.next()
            state.withLock { state in
                var output: [UInt8] = []
                if let original {
                    original.withUnsafeReadableBytes { state.converter.take($0, into: &output) }
                } else {
                    state.converter.finish(into: &output)
                    state.isAtEnd = true
                }
                state.waiting = ByteBuffer(bytes: output)
            }
        }
    }
}
