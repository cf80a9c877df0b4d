import Files
import GRDB
import MailFormat
import NIOCore

extension SQLiteSpool {
    /// What the tables say of a mail's octets.
    private struct Body: Sendable {
        var octets: Int
        var checksum: UInt64
        var file: String?
        var damage: String?
        var content: ByteBuffer?
    }

    public func content(of message: QueueID) async throws(SpoolError) -> SpoolContent {
        let body = try await body(of: message)
        if let damage = body.damage { throw .damaged("The mail \(message.number) is damaged: \(damage).") }
        let (content, reason) = try await checked(body)
        if let content { return content }
        try await committer.perform { try $0.setAside(message.number, because: reason) }
        throw .damaged("The mail \(message.number) is damaged: \(reason).")
    }

    /// The octets of a mail as they are, also of a damaged one; nil where nothing is left of them.
    func remains(of message: QueueID) async throws(SpoolError) -> SpoolContent? {
        let body = try await body(of: message)
        if let content = body.content { return .memory(content) }
        guard let file = body.file else { return nil }
        let path = place.body(file)
        let octets = try await onPool { [place] () throws(SpoolError) in
            var octets = 0
            do throws(FileSystemError) {
                try place.fileSystem.readAll(place.fileSystem.open(path, .read)) { octets += $0.count }
            } catch {
                if error.isMissing { return nil as Int? }
                throw error.spool
            }
            return octets
        }
        return octets.map { .file(path: path, octets: $0) }
    }

    private func body(of message: QueueID) async throws(SpoolError) -> Body {
        let body: Body? = try await read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT mail.octets, mail.checksum, mail.file, mail.damage, body.content
                        FROM mail LEFT JOIN body ON body.mail = mail.id WHERE mail.id = ?
                        """), arguments: [message.number])
            guard let row else { return nil }
            return Body(
                octets: row[0], checksum: UInt64(bitPattern: row[1]), file: row[2], damage: row[3],
                content: try row.withUnsafeData(atIndex: 4) { data in data.map { ByteBuffer(bytes: $0) } })
        }
        guard let body else { throw .notFound("There is no mail \(message.number) in the queue.") }
        return body
    }

    /// The content, or what is wrong with it. A file that cannot be read now is no damage but an error: it may be readable later.
    private func checked(_ body: Body) async throws(SpoolError) -> (SpoolContent?, reason: String) {
        if let content = body.content {
            var checksum = ContentChecksum()
            content.withUnsafeReadableBytes { checksum.add($0) }
            let isWhole = content.readableBytes == body.octets && checksum.sum == body.checksum
            return isWhole ? (.memory(content), "") : (nil, "its octets are not those that were written")
        }
        guard let file = body.file else { return (nil, "its octets are missing") }
        let path = place.body(file)
        return try await onPool { [place] () throws(SpoolError) in
            var checksum = ContentChecksum()
            var octets = 0
            do throws(FileSystemError) {
                try place.fileSystem.readAll(place.fileSystem.open(path, .read)) { piece in
                    checksum.add(piece)
                    octets += piece.count
                }
            } catch {
                if error.isMissing { return (nil, "its file bodies/\(file) is missing") }
                throw error.spool
            }
            guard octets == body.octets, checksum.sum == body.checksum else {
                return (nil, "its file bodies/\(file) does not hold what was written")
            }
            return (.file(path: path, octets: octets), "")
        }
    }
}
