import Foundation
import MailFormat

/// What an operator can do with a queue, while a server works with it. Each change is durable when its call returns, and one transaction:
/// who changes many mails does it in parts, so that the server is not held up.
public protocol SpoolAdministration: Sendable {
    /// The mails in the queue that match, by number; not those of which only dead letters are left.
    /// - Parameters:
    ///   - last: the mail after which to begin, for the next page.
    ///   - limit: how many at most.
    func mails(matching filter: QueueFilter, after last: QueueID?, limit: Int) async throws(SpoolError) -> [QueuedMail]

    /// A mail in the queue or a dead letter.
    /// - Throws: ``SpoolError/notFound(_:)``.
    func mail(_ id: QueueID) async throws(SpoolError) -> QueuedMail

    /// The recipients of a mail, by number; also those that are settled already.
    /// - Parameter last: the recipient's number after which to begin, for the next page.
    func recipients(of id: QueueID, after last: Int64?, limit: Int) async throws(SpoolError) -> [QueuedRecipient]

    /// Makes all waiting recipients of these mails due now.
    /// - Returns: the mails of which some recipient waited.
    func retry(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID]

    /// Keeps the waiting recipients of these mails from being tried. A try that runs already goes on, and its success counts.
    /// - Returns: the mails of which some recipient waited.
    func hold(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID]

    /// Ends a hold; the recipients are due now. A damaged mail stays aside.
    /// - Returns: the mails of which some recipient was held.
    func release(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID]

    /// Removes mails from the queue, damaged ones too; nobody is told. Of a mail that has dead letters, these stay.
    /// - Returns: the mails that were there.
    func delete(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID]

    /// The octets of a mail in the queue or of a dead letter, of a damaged one what is left; nil where nothing is.
    /// - Throws: ``SpoolError/notFound(_:)``.
    func export(_ id: QueueID) async throws(SpoolError) -> SpoolContent?

    /// The destinations that recipients wait for, with their last answers; most waiting first.
    func statistics() async throws(SpoolError) -> [DestinationStatistics]

    /// What the queue holds at this moment, for metrics and the first line of a list.
    func totals() async throws(SpoolError) -> QueueTotals

    /// Mails with dead letters, by number.
    /// - Parameter since: only those that became dead letters at or after that time.
    func deadLetters(since: Date?, after last: QueueID?, limit: Int) async throws(SpoolError) -> [DeadLetter]

    /// - Throws: ``SpoolError/notFound(_:)`` also for a mail without dead letters.
    func deadLetter(_ id: QueueID) async throws(SpoolError) -> DeadLetter

    /// Sends dead letters on: their dead recipients are due now, and the time after which they are given up begins anew.
    /// - Returns: the mails that had any.
    func releaseDeadLetters(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID]

    /// Removes dead letters; what else waits of these mails goes on.
    /// - Returns: the mails that had any.
    func deleteDeadLetters(_ ids: [QueueID]) async throws(SpoolError) -> [QueueID]
}
