import Directory
import Glibc

/// Looks whether each mailbox is where it should be, whose it is, and whether it can be written to. Changes nothing: mailboxes keep their owners.
public struct RightsStep: SwitchStep {
    private let roots: MailboxRoots?
    private let account: UInt32
    private let mailboxes: @Sendable () async throws(SwitchError) -> [NewMailbox]

    /// - Parameters:
    ///   - roots: the folders that `martlet deliver` may write below; nil where the server writes into all mailboxes itself.
    ///   - account: the uid of the server, which writes into its own mailboxes itself.
    public init(
        roots: [String]?, account: UInt32, mailboxes: @escaping @Sendable () async throws(SwitchError) -> [NewMailbox]
    ) {
        self.roots = roots.map { MailboxRoots($0) }
        self.account = account
        self.mailboxes = mailboxes
    }

    public var name: String { "rights" }
    public var title: Wording {
        Wording("Check the mailboxes' owners and rights", german: "Eigentümer und Rechte der Postfächer prüfen")
    }

    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        var missing = 0
        var closed = Occurrences()
        for mailbox in try await mailboxes() {
            if let roots, mailbox.uid != account, !roots.reach(mailbox.maildir) {
                closed.add(mailbox.maildir, at: SourcePlace(mailbox.maildir))
            }
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
        guard closed.isEmpty else { throw Self.unreachable(closed.listed) }
        if missing > 0 {
            notes.tell(
                Wording(
                    "\(missing) mailboxes have no folder yet; they get it with their first mail.",
                    german: "\(missing) Postfächer haben noch keinen Ordner; sie bekommen ihn mit der ersten Mail."))
        }
    }

    private static func unreachable(_ maildirs: Wording) -> SwitchError {
        SwitchError(
            Wording(
                "martlet deliver does not reach these mailboxes: \(maildirs.english).",
                german: "martlet deliver erreicht diese Postfächer nicht: \(maildirs.german)."),
            advice: Wording(
                "Name the folders above them in deliver.roots, those that links lead to as well, and start martlet deliver anew.",
                german:
                    "Nennen Sie die Ordner darüber in deliver.roots, auch die, zu denen Verknüpfungen führen, und starten Sie martlet deliver neu."
            ))
    }

    public func undo(_ notes: StepNotes) async throws(SwitchError) {}
}
