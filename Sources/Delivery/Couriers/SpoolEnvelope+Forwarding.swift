import Directory
import Foundation
import MailFormat
import NIOCore
import Spool

extension SpoolEnvelope {
    /// The envelope of the mail that goes on to where an address of this server leads.
    ///
    /// Who wrote it, if he can be told at all, hears of its end as with any other mail; mail from outside becomes a dead letter as before.
    /// RFC 3461 §5.2.7.3: success was reported by the expansion itself.
    /// - Parameter sender: as which it goes on.
    func forwarded(
        to forwards: [Expansion.Forward], of recipient: SpoolRecipient, from sender: ReversePath
    ) -> SpoolEnvelope {
        var copy = self
        copy.reversePath = sender
        copy.recipients = forwards.map {
            SpoolRecipient(
                address: $0.address, destination: $0.address.domain.ascii, notify: recipient.notify?.withoutSuccess,
                original: recipient.original)
        }
        return copy
    }
}

extension NotifyRequest {
    fileprivate var withoutSuccess: NotifyRequest {
        guard case .on(let events) = self else { return self }
        let left = events.subtracting([.success])
        return left.isEmpty ? .never : .on(left)
    }
}

extension Spool {
    /// Puts a whole mail into the queue; when this returns, it is durable.
    func enqueue(_ content: any NextHopContent, _ envelope: SpoolEnvelope) async throws(SpoolError) {
        let writer = begin(envelope)
        do throws(SpoolError) {
            try await content.read(
                failing: { $0 as? SpoolError ?? .unreachable("a mail cannot be read: \($0)") }, writer.append)
            try await writer.commit()
        } catch {
            await writer.discard()
            throw error
        }
    }
}
