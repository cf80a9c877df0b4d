import Directory
import Glibc

/// Looks whether each mailbox is where it should be and whose it is. Changes nothing: mailboxes keep their owners.
public struct RightsStep: SwitchStep {
    private let mailboxes: @Sendable () async throws(SwitchError) -> [NewMailbox]

    public init(mailboxes: @escaping @Sendable () async throws(SwitchError) -> [NewMailbox]) {
        self.mailboxes = mailboxes
    }

    public var name: String { "rights" }
    public var title: Wording {
        Wording("Check the mailboxes' owners and rights", german: "Eigentümer und Rechte der Postfächer prüfen")
    }

    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        var missing = 0
        for mailbox in try await mailboxes() {
            var status = stat()
            guard stat(mailbox.maildir, &status) == 0 else {
                missing += 1
                continue
            }
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw SwitchError(
                    "\(mailbox.maildir) of \(mailbox.address) is no folder.",
                    german: "\(mailbox.maildir) von \(mailbox.address) ist kein Ordner.")
            }
            guard status.st_uid != mailbox.uid else { continue }
            notes.tell(
                Wording(
                    "\(mailbox.maildir) belongs to uid \(status.st_uid); the old server's files say \(mailbox.uid).",
                    german: "\(mailbox.maildir) gehört uid \(status.st_uid); die Dateien des alten Servers sagen \(mailbox.uid).")
            )
        }
        if missing > 0 {
            notes.tell(
                Wording(
                    "\(missing) mailboxes have no folder yet; they get it with their first mail.",
                    german: "\(missing) Postfächer haben noch keinen Ordner; sie bekommen ihn mit der ersten Mail."))
        }
    }

    public func undo(_ notes: StepNotes) async throws(SwitchError) {}
}
