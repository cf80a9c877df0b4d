import ArgumentParser
import Foundation
import Spool

/// The mails that a command changes: named one by one, or all that match, or all.
struct QueueTargets: ParsableArguments {
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

    /// The mails that are meant now.
    func ids(in spool: any SpoolAdministration) async throws -> [QueueID] {
        var ids: [QueueID] = []
        guard mails.isEmpty else {
            for mail in mails { ids.append(try await mail.id(in: spool)) }
            return ids
        }
        let filter = selection.filter()
        while true {
            let page = try await spool.mails(matching: filter, after: ids.last, limit: 1000)
            ids += page.map(\.id)
            if page.count < 1000 { return ids }
        }
    }
}
