import Foundation
import MailFormat
import NIOCore

@_spi(Authentication) @testable import Spool

/// A moment from which all times of a test are counted.
let start = Date(timeIntervalSince1970: 1_800_000_000)

func envelope(
    _ id: String = "M1", from key: String = "anna", to recipients: [String] = ["bert@far.example"], arrival: Date = start
) throws -> SpoolEnvelope {
    let sender = try Address("\(key)@kunde.example")
    let path = ReversePath.address(sender)
    let origin: SpoolEnvelope.Origin =
        AnswerableSender(path, proof: .mailbox(id: 7)).map { .answerable($0) } ?? .unanswerable
    return SpoolEnvelope(
        id: id, reversePath: path, origin: origin,
        recipients: try recipients.map { text in
            let address = try Address(text)
            return SpoolRecipient(address: address, destination: address.domain.ascii)
        }, senderKey: key, arrival: arrival)
}

extension Spool {
    /// Queues a mail.
    @discardableResult
    func queue(_ envelope: SpoolEnvelope, _ text: String = "Subject: x\r\n\r\nx\r\n") async throws -> QueueID {
        let writer = begin(envelope)
        try await writer.append(ByteBuffer(string: text))
        return try await writer.commit()
    }

    /// Leases with room for all.
    func leaseAll(_ destination: String = "far.example", at now: Date = start, mails: Int = 100) async throws -> [Lease] {
        try await lease(destination, at: now, for: .seconds(60), mails: mails, recipients: 100)
    }

    /// Settles all recipients of leases alike.
    func settle(_ leases: [Lease], _ outcome: Settlement.Outcome, reply: String = "250 2.0.0 Ok") async throws {
        try await settle(
            leases.flatMap { lease in
                lease.recipients.map {
                    Settlement(message: lease.message, recipient: $0.id, outcome: outcome, reply: reply)
                }
            })
    }

    /// The octets of a mail, from wherever they are.
    func octets(of message: QueueID) async throws -> [UInt8] {
        switch try await content(of: message) {
        case .memory(let buffer): return Array(buffer.readableBytesView)
        case .file(let path, let octets):
            let content = try Data(contentsOf: URL(fileURLWithPath: path))
            guard content.count == octets else { throw SpoolError.damaged("length") }
            return Array(content)
        }
    }
}

extension Lease {
    var addresses: [String] { recipients.map(\.recipient.address.description) }
}
