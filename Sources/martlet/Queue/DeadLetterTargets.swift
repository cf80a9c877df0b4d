import ArgumentParser
import Spool

/// The dead letters that a command changes: named one by one, or all.
struct DeadLetterTargets: ParsableArguments {
    @Argument(help: ArgumentHelp("Numbers of mails, as list shows them, or their names.", valueName: "mail"))
    var mails: [MailName] = []

    @Flag(help: "All dead letters.")
    var all = false

    func validate() throws {
        guard all != !mails.isEmpty else { throw ValidationError("Name mails, or say --all.") }
    }

    func ids(in spool: any SpoolAdministration) async throws -> [QueueID] {
        var ids: [QueueID] = []
        for mail in mails { ids.append(try await mail.id(in: spool)) }
        guard all else { return ids }
        while true {
            let page = try await spool.deadLetters(since: nil, after: ids.last, limit: 1000)
            ids += page.map(\.id)
            if page.count < 1000 { return ids }
        }
    }
}
