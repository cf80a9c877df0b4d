import Foundation
import GRDB

extension SQLiteSpool: SpoolAdministration {
    public func mails(
        matching filter: QueueFilter, after last: QueueID?, limit: Int
    ) async throws(SpoolError) -> [QueuedMail] {
        try await read { try QueueListing(db: $0).mails(matching: filter, after: last, limit: limit) }
    }

    public func mail(_ id: QueueID) async throws(SpoolError) -> QueuedMail {
        try await read { try QueueListing(db: $0).mail(id) }
    }

    public func recipients(
        of id: QueueID, after last: Int64?, limit: Int
    ) async throws(SpoolError) -> [QueuedRecipient] {
        try await read { try QueueListing(db: $0).recipients(of: id, after: last, limit: limit) }
    }

    public func retry(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID] {
        try await change(ids) { try $0.retry($1) }
    }

    public func hold(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID] {
        try await change(ids) { try $0.hold($1) }
    }

    public func release(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID] {
        try await change(ids) { try $0.release($1) }
    }

    public func delete(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID] {
        try await change(ids) { try $0.delete($1) }
    }

    public func export(_ id: QueueID) async throws(SpoolError) -> SpoolContent? {
        try await remains(of: id)
    }

    public func statistics() async throws(SpoolError) -> [DestinationStatistics] {
        try await read { try QueueListing(db: $0).statistics() }
    }

    public func totals() async throws(SpoolError) -> QueueTotals {
        try await read { try QueueListing(db: $0).totals() }
    }

    public func deadLetters(
        since: Date?, after last: QueueID?, limit: Int
    ) async throws(SpoolError) -> [DeadLetter] {
        try await read { try QueueListing(db: $0).deadLetters(since: since, after: last, limit: limit) }
    }

    public func deadLetter(_ id: QueueID) async throws(SpoolError) -> DeadLetter {
        try await read { try QueueListing(db: $0).deadLetter(id) }
    }

    public func releaseDeadLetters(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID] {
        try await change(ids) { try $0.releaseDeadLetters($1) }
    }

    public func deleteDeadLetters(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID] {
        try await change(ids) { try $0.deleteDeadLetters($1) }
    }

    /// One transaction over mails; those for which `body` says so are returned.
    private func change(
        _ ids: [QueueID], _ body: @escaping @Sendable (SpoolTransaction, Int64) throws -> Bool
    ) async throws(SpoolError) -> [QueueID] {
        try await committer.perform { transaction in try ids.filter { try body(transaction, $0.number) } }
    }
}
