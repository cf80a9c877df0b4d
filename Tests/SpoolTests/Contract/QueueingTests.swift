import Foundation
import MailFormat
import NIOCore
@_spi(Authentication) import Spool
import Testing

/// What every spool promises of a mail's way in and out.
@Suite struct QueueingTests {
    @Test(arguments: SpoolKind.allCases)
    func aQueuedMailIsLeasedAsItWasGiven(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        var mail = try envelope()
        mail.is8Bit = true
        mail.requiresTLS = true
        mail.envelopeID = "QQ+3"
        mail.returnedContent = .headers
        mail.messageID = "a@b"
        mail.recipients = [
            SpoolRecipient(
                address: try Address("\"b c\"@far.example"), destination: "far.example", notify: .on([.success, .delay]),
                original: OriginalRecipient(addressType: "rfc822", address: "Bert@far.example")),
            SpoolRecipient(address: try Address("grüße@far.example"), destination: "far.example", notify: .never),
            SpoolRecipient(address: try Address("c@far.example"), destination: "far.example"),
        ]
        let id = try await spool.queue(mail)
        let leases = try await spool.leaseAll()
        let lease = try #require(leases.first)
        #expect(leases.count == 1)
        #expect(lease.message == id)
        #expect(lease.recipients.map(\.recipient) == mail.recipients)
        #expect(lease.recipients.allSatisfy { $0.attempts == 0 && $0.retriesSince == start && $0.lastReply.isEmpty })
        var withoutRecipients = mail
        withoutRecipients.recipients = []
        #expect(lease.envelope == withoutRecipients)
        #expect(lease.octets == 17)
        #expect(lease.expires == start + 60)
        #expect(try await spool.octets(of: id) == Array("Subject: x\r\n\r\nx\r\n".utf8))
    }

    static let origins: [SpoolEnvelope.Origin] = [.server, .held, .unanswerable]

    @Test(arguments: SpoolKind.allCases, origins)
    func whoMayHearOfItsEndIsKept(kind: SpoolKind, origin: SpoolEnvelope.Origin) async throws {
        let spool = try kind.make().spool
        var mail = try envelope()
        mail.origin = origin
        try await spool.queue(mail)
        let lease = try #require(try await spool.leaseAll().first)
        #expect(lease.envelope.origin == origin)
        #expect(lease.envelope.answerableSender == nil)
    }

    @Test(arguments: SpoolKind.allCases)
    func theAnswerableSenderIsKeptWithItsProof(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let proofs: [AnswerableSender.Proof] = [
            .mailbox(id: 12), .ownNetwork(client: "192.0.2.7"), .localAccount(name: "www-data"),
        ]
        for proof in proofs {
            var mail = try envelope()
            let sender = try #require(AnswerableSender(mail.reversePath, proof: proof))
            mail.origin = .answerable(sender)
            // A tag on the way out (BATV, VERP) does not change to whom reports go.
            mail.reversePath = .address(try Address("prvs=1234abcdef=anna@kunde.example"))
            try await spool.queue(mail)
            let lease = try #require(try await spool.leaseAll().first)
            #expect(lease.envelope.answerableSender == sender)
            try await spool.settle([lease], .delivered)
        }
    }

    @Test(arguments: SpoolKind.allCases)
    func theNullSenderIsKept(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        var mail = try envelope()
        mail.reversePath = .null
        mail.origin = .server
        try await spool.queue(mail)
        #expect(try await spool.leaseAll().first?.envelope.reversePath == .null)
    }

    @Test(arguments: SpoolKind.allCases, [0, 1, 128 << 10, (128 << 10) + 1, 3_000_000])
    func octetsComeBackWhateverTheirNumber(kind: SpoolKind, count: Int) async throws {
        let test = try kind.make()
        let writer = test.spool.begin(try envelope())
        let text = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        var rest = text[...]
        while !rest.isEmpty {
            try await writer.append(ByteBuffer(bytes: rest.prefix(40_000)))
            rest = rest.dropFirst(40_000)
        }
        let id = try await writer.commit()
        #expect(try await test.spool.octets(of: id) == text)
        let later = try await test.restarted()
        #expect(try await later.octets(of: id) == text)
        let leases = try await later.leaseAll()
        #expect(leases.map(\.octets) == [count])
        try await later.settle(leases, .delivered)
        await #expect(throws: SpoolError.self) { try await later.content(of: id) }
    }

    @Test(arguments: SpoolKind.allCases)
    func aMailThatIsGivenUpLeavesNothing(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        for count in [10, 300_000] {
            let writer = spool.begin(try envelope())
            try await writer.append(ByteBuffer(repeating: 0x61, count: count))
            await writer.discard()
            await #expect(throws: SpoolError.self) { try await writer.commit() }
        }
        #expect(try await spool.dueDestinations(at: start, excluding: [], limit: 10) == [])
        #expect(try await spool.leaseAll().isEmpty)
    }

    @Test(arguments: SpoolKind.allCases)
    func aMailWithoutRecipientsIsRefused(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        await #expect(throws: SpoolError.self) { try await spool.queue(try envelope(to: [])) }
    }

    @Test(arguments: SpoolKind.allCases)
    func numbersAreNeverGivenTwice(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let first = try await spool.queue(try envelope())
        try await spool.settle(try await spool.leaseAll(), .delivered)
        let second = try await spool.queue(try envelope())
        #expect(first < second)
    }

    @Test(arguments: SpoolKind.allCases)
    func manyAtOnceAreAllQueued(kind: SpoolKind) async throws {
        let test = try kind.make()
        let spool = test.spool
        let ids = try await withThrowingTaskGroup(of: QueueID.self) { group in
            for index in 0..<300 {
                group.addTask { try await spool.queue(try envelope("M\(index)", from: "sender\(index % 7)"), "\(index)") }
            }
            return try await group.reduce(into: Set<QueueID>()) { $0.insert($1) }
        }
        #expect(ids.count == 300)
        let leases = try await test.restarted().leaseAll(mails: 1000)
        #expect(Set(leases.map(\.message)) == ids)
        for lease in leases.prefix(20) {
            #expect(try await spool.octets(of: lease.message) == Array(lease.envelope.id.dropFirst().utf8))
        }
    }
}
