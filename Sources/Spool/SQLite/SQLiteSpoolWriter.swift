import Files
import MailFormat
import NIOCore
import Synchronization

/// One mail on its way into the queue: in memory up to ``SQLiteSpool/memoryOctets``, beyond that in a file.
///
/// No actor: one task uses it, and each call of an actor would cost that task two turns of its event loop.
final class SQLiteSpoolWriter: SpoolWriter {
    private struct State {
        var envelope: SpoolEnvelope
        var checksum = ContentChecksum()
        var octets = 0
        /// Octets that are not in the file yet.
        var buffer = ByteBuffer()
        var file: OpenFile?
        var name: String?
        var failure: SpoolError?
    }

    private let spool: SQLiteSpool
    private let inheritance: InheritedMail?
    private let state: Mutex<State>

    /// - Parameter inheriting: set for a mail of another server's queue, which comes in held, and once.
    init(envelope: SpoolEnvelope, spool: SQLiteSpool, inheriting inheritance: InheritedMail? = nil) {
        self.spool = spool
        self.inheritance = inheritance
        state = Mutex(State(envelope: envelope))
    }

    func noteContent(is8Bit: Bool, messageID: String?) async {
        state.withLock { state in
            if is8Bit { state.envelope.is8Bit = true }
            if let messageID { state.envelope.messageID = messageID }
        }
    }

    func append(_ octets: ByteBuffer) async throws(SpoolError) {
        let isFull = try state.withLock { state throws(SpoolError) in
            if let failure = state.failure { throw failure }
            state.octets += octets.readableBytes
            octets.withUnsafeReadableBytes { state.checksum.add($0) }
            state.buffer.writeImmutableBuffer(octets)
            return state.buffer.readableBytes > SQLiteSpool.memoryOctets
        }
        if isFull { try await spill() }
    }

    /// Order of the durable steps of a large mail: its octets and fsync → fsync of the folder, which makes the name durable → commit of
    /// the row. A crash before the last one leaves a file without a row, removed at the next start. A small mail has the last one only.
    func commit() async throws(SpoolError) -> QueueID {
        let (envelope, file, failure) = state.withLock { ($0.envelope, $0.file, $0.failure) }
        if let failure { throw failure }
        do throws(SpoolError) {
            guard !envelope.recipients.isEmpty else { throw .notFound("A mail without recipients cannot be queued.") }
            if let file {
                try await spill()
                try await spool.onPool { [place = spool.place] () throws(SpoolError) in
                    do throws(FileSystemError) {
                        try place.fileSystem.sync(file)
                        try place.fileSystem.syncFolder(place.bodies)
                    } catch {
                        throw error.spool
                    }
                }
            }
            let body = state.withLock { state in
                defer { state.buffer = ByteBuffer() }
                return StoredBody(memory: state.buffer, file: state.name, octets: state.octets, checksum: state.checksum.sum)
            }
            let id = try await spool.committer.perform(octets: body.memory.readableBytes) { [inheritance] in
                if let inheritance { return try $0.inherit(inheritance, envelope, body: body) }
                return try $0.enqueue(envelope, body: body)
            }
            state.withLock { state in
                (state.file, state.name) = (nil, nil)
                state.failure = .notFound("The mail was queued already.")
            }
            return id
        } catch {
            fail(error)
            await discard()
            throw error
        }
    }

    func discard() async {
        let name = state.withLock { state in
            state.buffer = ByteBuffer()
            if state.failure == nil { state.failure = .notFound("The mail was given up.") }
            defer { (state.file, state.name) = (nil, nil) }
            return state.name
        }
        guard let name else { return }
        do throws(SpoolError) {
            try await spool.onPool { [place = spool.place] () throws(SpoolError) in
                do throws(FileSystemError) { try place.fileSystem.unlinkIfThere(place.body(name)) } catch { throw error.spool }
            }
        } catch {
            spool.logger.warning(
                "The file of a mail that was given up could not be removed; the next start removes it.",
                metadata: ["file": "\(name)", "error": "\(error)"])
        }
    }

    /// Writes what is in memory to the file, which is made at the first call. A crash leaves a file without a row.
    private func spill() async throws(SpoolError) {
        let (piece, name, file) = state.withLock { state in
            let (piece, name) = (state.buffer, state.name ?? spool.names.next())
            state.buffer = ByteBuffer()
            state.name = name
            return (piece, name, state.file)
        }
        do throws(SpoolError) {
            if file == nil { try await spool.prepare() }
            let written = try await spool.onPool { [place = spool.place] () throws(SpoolError) in
                do throws(FileSystemError) {
                    return try place.write(piece, to: file, name)
                } catch {
                    throw error.spool
                }
            }
            state.withLock { $0.file = written }
        } catch {
            fail(error)
            throw error
        }
    }

    private func fail(_ error: SpoolError) {
        state.withLock { $0.failure = error }
    }
}

extension SpoolPlace {
    /// Adds a piece to a body file, which is made where there is none yet.
    fileprivate func write(_ piece: ByteBuffer, to file: OpenFile?, _ name: String) throws(FileSystemError) -> OpenFile {
        let body: OpenFile
        if let file { body = file } else { body = try fileSystem.open(self.body(name), .create) }
        let result = piece.withUnsafeReadableBytes { octets in
            Result { () throws(FileSystemError) in try fileSystem.write(octets, to: body) }
        }
        try result.get()
        return body
    }
}
