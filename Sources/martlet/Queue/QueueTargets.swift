import ArgumentParser
import Foundation
import Spool

/// The mails that a command changes: named one by one, or all that match, or all.
struct QueueTargets: MailTargets {
    @Argument(help: ArgumentHelp("Numbers of mails, as list shows them, or their names.", valueName: "mail"))
    var mails: [MailName] = []

    @OptionGroup var selection: QueueSelection

    @Flag(help: "All mails in the queue.")
    var all = false

    func validate() throws {
        let ways = [!mails.isEmpty, !selection.isEmpty, all].filter { $0 }.count
        guard ways > 0 else { throw ValidationError("Name mails, say which ones by --sender and the like, or say --all.") }
        guard ways == 1 else { throw ValidationError("Mails by their numbers, by what they match, or --all: one of these.") }
    }

    func meant(at now: Date, after id: QueueID?, in spool: any SpoolAdministration) async throws -> [QueueID] {
        try await spool.mails(matching: selection.filter(now: now), after: id, limit: Self.page).map(\.id)
    }
}
