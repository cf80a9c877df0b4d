import Delivery
import Directory
import NIOCore
import Synchronization

/// Keeps mails in memory, and fails where a test wants it to.
final class TestDelivery: LocalDelivery {
    struct Mail: Sendable {
        let mailboxes: [String]
        let text: String
    }

    struct State: Sendable {
        var mails: [Mail] = []
        var open = 0
        var roomErrors: [String: DeliveryError] = [:]
        var commitError: DeliveryError?
        /// Commits wait as long as this holds.
        var isHeld = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let state = Mutex(State())

    var mails: [Mail] { state.withLock(\.mails) }
    /// Messages that were begun and neither committed nor discarded.
    var open: Int { state.withLock(\.open) }

    func checkRoom(in mailbox: Mailbox, declaredOctets: Int?) async throws(DeliveryError) {
        if let error = state.withLock({ $0.roomErrors[mailbox.address] }) { throw error }
        if let declaredOctets, declaredOctets > 5000 { throw .messageExceedsRoom }
    }

    func begin(for mailboxes: [Mailbox]) -> any IncomingMessage {
        state.withLock { $0.open += 1 }
        return Message(delivery: self, mailboxes: mailboxes.map(\.address))
    }

    func hold() {
        state.withLock { $0.isHeld = true }
    }

    func release() {
        let waiting = state.withLock { state in
            state.isHeld = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func waitWhileHeld() async {
        await withCheckedContinuation { continuation in
            let passes = state.withLock { state in
                if state.isHeld { state.waiting.append(continuation) }
                return !state.isHeld
            }
            if passes { continuation.resume() }
        }
    }

    final class Message: IncomingMessage {
        private let delivery: TestDelivery
        private let mailboxes: [String]
        private let text = Mutex("")
        private let isOver = Mutex(false)

        init(delivery: TestDelivery, mailboxes: [String]) {
            self.delivery = delivery
            self.mailboxes = mailboxes
        }

        func append(_ octets: ByteBuffer) async throws(DeliveryError) {
            text.withLock { $0 += String(buffer: octets) }
        }

        func commit() async throws(DeliveryError) {
            await delivery.waitWhileHeld()
            let mail = Mail(mailboxes: mailboxes, text: text.withLock(\.self))
            let error = delivery.state.withLock { state in
                if state.commitError == nil { state.mails.append(mail) }
                return state.commitError
            }
            if let error { throw error }
            end()
        }

        func discard() async {
            end()
        }

        private func end() {
            let wasOver = isOver.withLock { isOver in
                defer { isOver = true }
                return isOver
            }
            if !wasOver { delivery.state.withLock { $0.open -= 1 } }
        }
    }
}
