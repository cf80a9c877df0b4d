import Foundation
import NIOCore
import Spool
import Synchronization

/// A queue in memory that is only ever filled, and fails where a test wants it to.
final class TestSpool: Spool {
    struct Mail: Sendable {
        let envelope: SpoolEnvelope
        let text: String
    }

    struct State: Sendable {
        var mails: [Mail] = []
        var open = 0
        var appendError: SpoolError?
        var commitError: SpoolError?
    }

    let state = Mutex(State())

    var mails: [Mail] { state.withLock(\.mails) }
    /// Mails that were begun and neither committed nor discarded.
    var open: Int { state.withLock(\.open) }

    func begin(_ envelope: SpoolEnvelope) -> any SpoolWriter {
        state.withLock { $0.open += 1 }
        return Writer(spool: self, envelope: envelope)
    }

    func dueDestinations(at now: Date, excluding excluded: Set<String>, limit: Int) async throws(SpoolError) -> [String] { [] }
    func lease(
        _ destination: String, at now: Date, for duration: Duration, mails: Int, recipients: Int
    ) async throws(SpoolError) -> [Lease] { [] }
    func extend(_ leases: [Lease], until: Date) async throws(SpoolError) {}
    func content(of message: QueueID) async throws(SpoolError) -> SpoolContent { throw .notFound("a queue for tests") }
    func settle(_ settlements: [Settlement]) async throws(SpoolError) {}
    func nextDue(after now: Date) async throws(SpoolError) -> Date? { nil }
    func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }

    private final class Writer: SpoolWriter {
        private struct State {
            var envelope: SpoolEnvelope
            var text = ""
            var isOver = false
        }

        private let spool: TestSpool
        private let state: Mutex<State>

        init(spool: TestSpool, envelope: SpoolEnvelope) {
            self.spool = spool
            state = Mutex(State(envelope: envelope))
        }

        func append(_ octets: ByteBuffer) async throws(SpoolError) {
            if let error = spool.state.withLock(\.appendError) { throw error }
            state.withLock { $0.text += String(buffer: octets) }
        }

        func noteContent(is8Bit: Bool, messageID: String?) async {
            state.withLock {
                if is8Bit { $0.envelope.is8Bit = true }
                $0.envelope.messageID = messageID
            }
        }

        func commit() async throws(SpoolError) -> QueueID {
            let mail = state.withLock { Mail(envelope: $0.envelope, text: $0.text) }
            let error = spool.state.withLock { spool in
                if spool.commitError == nil { spool.mails.append(mail) }
                return spool.commitError
            }
            if let error { throw error }
            end()
            return QueueID(number: 1)
        }

        func discard() async { end() }

        private func end() {
            let wasOver = state.withLock { state in
                defer { state.isOver = true }
                return state.isOver
            }
            if !wasOver { spool.state.withLock { $0.open -= 1 } }
        }
    }
}
