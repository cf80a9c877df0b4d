import Directory
import Spool

/// Brings domains, mailboxes, addresses and routes into the directory, in one transaction.
public struct DirectoryStep: SwitchStep {
    private let directory: SQLiteDirectory
    private let draft: @Sendable () async throws(SwitchError) -> DirectoryDraft
    private let batch: String
    private let spool: any SpoolAdministration

    public init(
        directory: SQLiteDirectory, batch: String, spool: any SpoolAdministration,
        draft: @escaping @Sendable () async throws(SwitchError) -> DirectoryDraft
    ) {
        self.directory = directory
        self.batch = batch
        self.spool = spool
        self.draft = draft
    }

    public var name: String { "directory" }
    public var title: Wording {
        Wording(
            "Bring domains, mailboxes and addresses into the directory",
            german: "Domains, Postfächer und Adressen ins Verzeichnis übernehmen")
    }

    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        let draft = try await draft()
        do throws(DirectoryError) {
            // A switch before this one may have left its own for mail that was on its way.
            try await directory.load(draft, as: batch, replacing: true)
        } catch {
            throw SwitchError("\(error)", german: "\(error)")
        }
        notes.tell(
            Wording(
                "\(draft.domains.count + draft.aliasDomains.count) domains, \(draft.mailboxes.count) mailboxes, \(draft.aliases.count) addresses",
                german:
                    "\(draft.domains.count + draft.aliasDomains.count) Domains, \(draft.mailboxes.count) Postfächer, \(draft.aliases.count) Adressen"
            ))
    }

    /// Mail that is still on its way finds its recipients by the directory, which then stays.
    public func undo(_ notes: StepNotes) async throws(SwitchError) {
        if let totals = try? await spool.totals(), totals.recipients > 0 {
            return notes.tell(
                Wording(
                    "\(totals.mails) mails are still on their way by Martlet; its directory stays for them.",
                    german: "\(totals.mails) Mails sind noch durch Martlet unterwegs; dessen Verzeichnis bleibt für sie stehen."))
        }
        do throws(DirectoryError) {
            try await directory.unload(batch)
        } catch {
            throw SwitchError("\(error)", german: "\(error)")
        }
    }
}
