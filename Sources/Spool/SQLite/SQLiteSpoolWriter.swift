import Files
import MailFormat
import NIOCore

/// One mail on its way into the queue: in memory up to ``SQLiteSpool/memoryOctets``, beyond that in a file.
actor SQLiteSpoolWriter: SpoolWriter {
    private var envelope: SpoolEnvelope
    private let spool: SQLiteSpool
    private let inheritance: InheritedMail?
    private var checksum = ContentChecksum()
    private var octets = 0
    /// Octets that are not in the file yet.
    private var buffer = ByteBuffer()
    private var file: OpenFile?
    private var name: String?
    private var failure: SpoolError?

    /// - Parameter inheriting: set for a mail of another server's queue, which comes in held, and once.
    init(envelope: SpoolEnvelope, spool: SQLiteSpool, inheriting inheritance: InheritedMail? = nil) {
        self.envelope = envelope
        self.spool = spool
        self.inheritance = inheritance
    }

    func noteContent(is8Bit: Bool, messageID: String?) {
        if is8Bit { envelope.is8Bit = true }
        if let messageID { envelope.messageID = messageID }
    }

    func append(_ octets: ByteBuffer) async throws(SpoolError) {
        if let failure { throw failure }
        self.octets += octets.readableBytes
        octets.withUnsafeReadableBytes { checksum.add($0) }
        buffer.writeImmutableBuffer(octets)
        if buffer.readableBytes > SQLiteSpool.memoryOctets { try await spill() }
    }

    /// Order of the durable steps of a large mail: its octets and fsync → fsync of the folder, which makes the name durable → commit of
    /// the row. A crash before the last one leaves a file without a row, removed at the next start. A small mail has the last one only.
    func commit() async throws(SpoolError) -> QueueID {
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
            let body = StoredBody(memory: buffer, file: name, octets: octets, checksum: checksum.sum)
            buffer = ByteBuffer()
            let id = try await spool.committer.perform(octets: body.memory.readableBytes) { [envelope, inheritance] in
                if let inheritance { return try $0.inherit(inheritance, envelope, body: body) }
                return try $0.enqueue(envelope, body: body)
            }
            (file, name) = (nil, nil)
            failure = .notFound("The mail was queued already.")
            return id
        } catch {
            failure = error
            await discard()
            throw error
        }
    }

    func discard() async {
        buffer = ByteBuffer()
        if failure == nil { failure = .notFound("The mail was given up.") }
        guard let name else { return }
        (file, self.name) = (nil, nil)
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
        let piece = buffer
        let name = self.name ?? spool.names.next()
        buffer = ByteBuffer()
        self.name = name
        do throws(SpoolError) {
            if file == nil { try await spool.prepare() }
            file = try await spool.onPool { [place = spool.place, file] () throws(SpoolError) in
                do throws(FileSystemError) {
                    return try place.write(piece, to: file, name)
                } catch {
                    throw error.spool
                }
            }
        } catch {
            failure = error
            throw error
        }
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
