import ArgumentParser
import Foundation
import Spool

/// The dead letters that a command changes: named one by one, or all.
struct DeadLetterTargets: MailTargets {
    @Argument(help: ArgumentHelp("Numbers of mails, as list shows them, or their names.", valueName: "mail"))
    var mails: [MailName] = []

    @Flag(help: "All dead letters.")
    var all = false

    func validate() throws {
        guard all != !mails.isEmpty else { throw ValidationError("Name mails, or say --all.") }
    }

    func meant(at now: Date, after id: QueueID?, in spool: any SpoolAdministration) async throws -> [QueueID] {
        try await spool.deadLetters(since: nil, after: id, limit: Self.page).map(\.id)
    }
}
