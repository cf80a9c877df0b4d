import ArgumentParser
import Foundation
import Spool

/// The mails that a command changes: named one by one, or all that the other arguments mean.
protocol MailTargets: ParsableArguments {
    var mails: [MailName] { get }

    /// A part of those that are meant where none is named, in the order of their numbers, beginning behind `id`; ``MailTargets/page`` of them
    /// while there may be more.
    func meant(at now: Date, after id: QueueID?, in spool: any SpoolAdministration) async throws -> [QueueID]
}

extension MailTargets {
    /// How many mails are asked for at once.
    static var page: Int { 1000 }

    /// Whether each mail was named, and so an error is due for one that nothing could be done to.
    var areNamed: Bool { !mails.isEmpty }

    /// The mails that are meant now.
    /// - Throws: ``SpoolError``.
    func ids(in spool: any SpoolAdministration) async throws -> [QueueID] {
        var ids: [QueueID] = []
        guard mails.isEmpty else {
            for mail in mails { ids.append(try await mail.id(in: spool)) }
            return ids
        }
        let now = Date()
        while true {
            let page = try await meant(at: now, after: ids.last, in: spool)
            ids += page
            if page.count < Self.page { return ids }
        }
    }
}
