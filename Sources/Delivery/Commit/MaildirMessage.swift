import Directory
import Files
import MailFormat
import NIOCore
import Synchronization

/// A mail on its way into Maildirs: in memory up to the threshold, beyond it in a file `part:…` in the staging folder.
///
/// No actor: one task uses it, and each call of an actor would cost that task two turns of its event loop.
final class MaildirMessage: IncomingMessage {
    fileprivate struct State {
        var converter = LineEndConverter()
        var checksum = ContentChecksum()
        /// Octets that are not in the file yet.
        var buffer: [UInt8] = []
        var file: OpenFile?
        var fileOctets: Int64 = 0
        var wireOctets: Int64 = 0
        var failure: DeliveryError?
    }

    private let mailboxes: [Mailbox]
    private let ground: DeliveryGround
    private let committer: GroupCommitter
    private let state = Mutex(State())

    init(mailboxes: [Mailbox], ground: DeliveryGround, committer: GroupCommitter) {
        self.mailboxes = mailboxes
        self.ground = ground
        self.committer = committer
    }

    func append(_ octets: ByteBuffer) async throws(DeliveryError) {
        let isFull = try state.withLock { state throws(DeliveryError) in
            if let failure = state.failure { throw failure }
            state.wireOctets += Int64(octets.readableBytes)
            octets.withUnsafeReadableBytes { state.converter.convert($0, into: &state.buffer) }
            return state.buffer.count > ground.settings.memoryOctets
        }
        if isFull { try await spill() }
    }

    func commit() async throws(DeliveryError) {
        let file = try state.withLock { state throws(DeliveryError) in
            if let failure = state.failure { throw failure }
            state.converter.finish(into: &state.buffer)
            return state.file
        }
        do throws(DeliveryError) {
            if let file {
                try await spill()
                // A large file is synced by itself, so that small mails do not wait for it in their batch.
                try await ground.onPool { [ground] () throws(DeliveryError) in
                    do throws(FileSystemError) { try ground.fileSystem.sync(file) } catch { throw error.delivery }
                }
            }
            try await committer.commit(state.withLock { $0.takeContent(file) }, for: mailboxes)
            state.withLock { $0.file = nil }
        } catch {
            fail(error)
            await discard()
            throw error
        }
    }

    func discard() async {
        let file = state.withLock { state in
            state.buffer = []
            defer { state.file = nil }
            return state.file
        }
        guard let file else { return }
        do throws(DeliveryError) {
            try await ground.onPool { [ground] () throws(DeliveryError) in
                do throws(FileSystemError) {
                    try ground.fileSystem.unlinkIfThere(file.path)
                } catch {
                    throw error.delivery
                }
            }
        } catch {
            // Never delivered, whatever happens: `part:` files are removed at the next start.
            ground.logger.warning(
                "The file of a mail that was given up could not be removed; the next start removes it.",
                metadata: ["file": "\(file.path)", "error": "\(error)"])
        }
    }

    /// Writes what is in memory to the file. The octets are on the disk's way, not durable; a crash leaves a `part:` file, which
    /// recovery removes.
    private func spill() async throws(DeliveryError) {
        let (piece, offset, file) = state.withLock { state in
            let (piece, offset) = (state.buffer, state.fileOctets)
            state.buffer = []
            piece.withUnsafeBytes { state.checksum.add($0) }
            state.fileOctets += Int64(piece.count)
            return (piece, offset, state.file)
        }
        do throws(DeliveryError) {
            let written = try await ground.onPool { [ground] () throws(DeliveryError) in
                do throws(FileSystemError) { return try ground.write(piece, at: offset, to: file) } catch { throw error.delivery }
            }
            state.withLock { $0.file = written }
        } catch {
            fail(error)
            throw error
        }
    }

    private func fail(_ error: DeliveryError) {
        state.withLock { $0.failure = error }
    }
}

extension MaildirMessage.State {
    /// All of the mail, to be committed.
    fileprivate mutating func takeContent(_ file: OpenFile?) -> StoredContent {
        if file == nil { buffer.withUnsafeBytes { checksum.add($0) } }
        defer { buffer = [] }
        return StoredContent(
            rest: buffer, file: file, storedOctets: fileOctets + Int64(buffer.count), wireOctets: wireOctets, checksum: checksum)
    }
}

extension DeliveryGround {
    /// Adds a piece to the part file, which is made at the first one.
    fileprivate func write(_ piece: [UInt8], at offset: Int64, to file: OpenFile?) throws(FileSystemError) -> OpenFile {
        let part: OpenFile
        if let file {
            part = file
        } else {
            part = try fileSystem.open(staging().path(of: .part(name: names.next())), .create)
        }
        do throws(FileSystemError) {
            try fileSystem.write(piece, to: part)
        } catch {
            if file == nil { try? fileSystem.unlinkIfThere(part.path) }
            throw error
        }
        // Written back as it comes, a mebibyte at a time, so that no later sync has to wait for all of it.
        let mebibyte: Int64 = 1 << 20
        let end = offset + Int64(piece.count)
        if offset / mebibyte != end / mebibyte {
            let begin = (offset / mebibyte) * mebibyte
            fileSystem.startWriting(part, from: begin, octets: end - begin)
        }
        return part
    }
}
