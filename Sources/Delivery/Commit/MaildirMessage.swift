import Directory
import Files
import MailFormat
import NIOCore

/// A mail on its way into Maildirs: in memory up to the threshold, beyond it in a file `part:…` in the staging folder.
actor MaildirMessage: IncomingMessage {
    private let mailboxes: [Mailbox]
    private let ground: DeliveryGround
    private let committer: GroupCommitter
    private var converter = LineEndConverter()
    private var checksum = ContentChecksum()
    /// Octets that are not in the file yet.
    private var buffer: [UInt8] = []
    private var file: OpenFile?
    private var fileOctets: Int64 = 0
    private var wireOctets: Int64 = 0
    private var failure: DeliveryError?

    init(mailboxes: [Mailbox], ground: DeliveryGround, committer: GroupCommitter) {
        self.mailboxes = mailboxes
        self.ground = ground
        self.committer = committer
    }

    func append(_ octets: ByteBuffer) async throws(DeliveryError) {
        if let failure { throw failure }
        wireOctets += Int64(octets.readableBytes)
        octets.withUnsafeReadableBytes { converter.convert($0, into: &buffer) }
        if buffer.count > ground.settings.memoryOctets { try await spill() }
    }

    func commit() async throws(DeliveryError) {
        if let failure { throw failure }
        converter.finish(into: &buffer)
        do throws(DeliveryError) {
            if let file = file {
                try await spill()
                // A large file is synced by itself, so that small mails do not wait for it in their batch.
                try await ground.onPool { [ground] () throws(DeliveryError) in
                    do throws(FileSystemError) { try ground.fileSystem.sync(file) } catch { throw error.delivery }
                }
            } else {
                buffer.withUnsafeBytes { checksum.add($0) }
            }
            let content = StoredContent(
                rest: buffer, file: file, storedOctets: fileOctets + Int64(buffer.count), wireOctets: wireOctets,
                checksum: checksum)
            buffer = []
            try await committer.commit(content, for: mailboxes)
            file = nil
        } catch {
            failure = error
            await discard()
            throw error
        }
    }

    func discard() async {
        buffer = []
        guard let file = file else { return }
        self.file = nil
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
        let piece = buffer
        let offset = fileOctets
        buffer = []
        piece.withUnsafeBytes { checksum.add($0) }
        fileOctets += Int64(piece.count)
        do throws(DeliveryError) {
            file = try await ground.onPool { [ground, file] () throws(DeliveryError) in
                do throws(FileSystemError) { return try ground.write(piece, at: offset, to: file) } catch { throw error.delivery }
            }
        } catch {
            failure = error
            throw error
        }
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
