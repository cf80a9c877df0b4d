import FaultyFiles
import Foundation
import GRDB
import NIOCore

@testable import Spool

/// A folder with a queue in SQLite, its file system and its log.
struct Home {
    let folder: TemporaryFolder
    let fileSystem = FaultyFileSystem { path in
        let parts = path.split(separator: "/")
        return parts.dropLast().last == "bodies" ? "body" : String(parts.last ?? "/")
    }
    let log: LogRecorder

    init() throws {
        folder = try TemporaryFolder()
        log = LogRecorder(folder)
    }

    var path: String { folder.path + "/spool" }
    var database: String { path + "/queue.sqlite" }

    func spool(at path: String? = nil, creates: Bool = true, patience: Double = 0.1) -> SQLiteSpool {
        SQLiteSpool(
            folder: path ?? self.path, creates: creates, deadLetterAge: SQLiteSpool.deadLetterAge, patience: patience,
            fileSystem: fileSystem, logger: log.logger)
    }

    var bodies: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path + "/bodies") }
    }

    /// Changes the tables as another program might.
    func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: database)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    func ask(_ sql: String) throws -> Int? {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: sql) }
    }
}

extension Spool {
    /// Queues a mail that goes to a file, in two pieces.
    @discardableResult
    func queueLarge(_ envelope: SpoolEnvelope) async throws -> QueueID {
        let writer = begin(envelope)
        try await writer.append(ByteBuffer(repeating: 0x61, count: SQLiteSpool.memoryOctets + 1))
        try await writer.append(ByteBuffer(repeating: 0x62, count: SQLiteSpool.memoryOctets + 1))
        return try await writer.commit()
    }
}
