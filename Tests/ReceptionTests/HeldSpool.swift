import Foundation
import NIOCore
import Spool
import Synchronization

/// Keeps queued mails in memory.
final class HeldSpool: Spool {
    struct Mail: Sendable {
        let envelope: SpoolEnvelope
        let text: String
    }

    let kept = Mutex<[Mail]>([])
    let error = Mutex<SpoolError?>(nil)

    var mails: [Mail] { kept.withLock(\.self) }

    func begin(_ envelope: SpoolEnvelope) -> any SpoolWriter { Writer(self, envelope) }

    func dueDestinations(at now: Date, excluding excluded: Set<String>, limit: Int) async throws(SpoolError) -> [String] { [] }

    func lease(
        _ destination: String, at now: Date, for duration: Duration, mails: Int, recipients: Int
    ) async throws(SpoolError) -> [Lease] { [] }

    func extend(_ leases: [Lease], until: Date) async throws(SpoolError) {}

    func content(of message: QueueID) async throws(SpoolError) -> SpoolContent { throw .notFound("\(message)") }

    func settle(_ settlements: [Settlement]) async throws(SpoolError) {}

    func nextDue(after now: Date) async throws(SpoolError) -> Date? { nil }

    func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
}

extension HeldSpool {
    final class Writer: SpoolWriter {
        private let spool: HeldSpool
        private let envelope: SpoolEnvelope
        private let text = Mutex("")

        init(_ spool: HeldSpool, _ envelope: SpoolEnvelope) {
            self.spool = spool
            self.envelope = envelope
        }

        func append(_ octets: ByteBuffer) async throws(SpoolError) {
            text.withLock { $0 += String(buffer: octets) }
        }

        func commit() async throws(SpoolError) -> QueueID {
            if let error = spool.error.withLock(\.self) { throw error }
            let mail = Mail(envelope: envelope, text: text.withLock(\.self))
            return spool.kept.withLock {
                $0.append(mail)
                return QueueID(number: Int64($0.count))
            }
        }

        func discard() async {}
    }
}
