import MailFormat
import NIOCore
import SMTP
import Spool

/// A mail on its way from somebody who may send to everywhere into the queue.
struct OpenSubmission: Sendable {
    let id: Identifier
    let sender: MailCommand
    let recipients: [SpoolRecipient]
    private let writer: any SpoolWriter
    /// Mends the header of a mail that somebody logged in for; nil for a mail that is passed on as it is.
    private var mending: SubmissionHeader?
    private(set) var header = HeaderScanner()
    /// Octets that came from the client.
    private(set) var octets = 0
    private var is8Bit = false
    private var failure: SpoolError?

    /// - Parameter additions: what the header gets where it lacks it (RFC 6409 §8); nil: it stays as it is.
    init(id: Identifier, sender: MailCommand, envelope: SpoolEnvelope, spool: any Spool, additions: HeaderAdditions?) {
        self.id = id
        self.sender = sender
        recipients = envelope.recipients
        writer = spool.begin(envelope)
        mending = additions.map(SubmissionHeader.init)
    }

    /// Puts this server's own field in front.
    mutating func begin(with field: String) async {
        await write(ByteBuffer(string: field))
    }

    mutating func append(_ content: ByteBuffer) async {
        octets += content.readableBytes
        if !is8Bit { is8Bit = content.withUnsafeReadableBytes { $0.contains { $0 >= 0x80 } } }
        guard var mending, !mending.isAtEnd else { return await pass(content) }
        self.mending = nil
        var mended: [UInt8] = []
        mended.reserveCapacity(content.readableBytes + 256)
        content.withUnsafeReadableBytes { mending.take($0, into: &mended) }
        self.mending = mending
        await pass(ByteBuffer(bytes: mended))
    }

    private mutating func pass(_ content: ByteBuffer) async {
        if !header.isAtEnd { content.withUnsafeReadableBytes { header.take($0) } }
        await write(content)
    }

    private mutating func write(_ content: ByteBuffer) async {
        guard failure == nil, content.readableBytes > 0 else { return }
        do throws(SpoolError) {
            try await writer.append(content)
        } catch {
            // The rest is read and dropped; the client hears of it at the end.
            failure = error
        }
    }

    /// The mail has come whole: what the mending still holds goes on.
    mutating func finish() async {
        guard var mending else { return }
        self.mending = nil
        var rest: [UInt8] = []
        mending.finish(into: &rest)
        if !rest.isEmpty { await pass(ByteBuffer(bytes: rest)) }
    }

    /// - Throws: ``SpoolError``; the mail is then not in the queue.
    func commit() async throws(SpoolError) {
        do throws(SpoolError) {
            if let failure { throw failure }
            await writer.noteContent(is8Bit: is8Bit, messageID: header.messageID)
            try await writer.commit()
        } catch {
            await writer.discard()
            throw error
        }
    }

    func discard() async {
        await writer.discard()
    }
}
