import Spool

/// Brings the old queue into Martlet's, held: nothing is sent yet.
///
/// Order of the durable steps for each mail: in the queue → in the journal → its old files aside. A crash leaves it in both, and the next call puts the
/// files aside, those first of which the journal says that their mail is taken: of such a mail perhaps nothing is left that could be read as
/// one. The old server does not run.
public struct QueueStep: SwitchStep {
    private let read: @Sendable () async throws(SwitchError) -> [MailServerModel.QueuedMessage]
    private let queueImport: QueueImport
    private let spool: any SpoolInheritance
    private let batch: String
    private let files: OldQueueFiles

    public init(
        queueImport: QueueImport, spool: any SpoolInheritance, batch: String, files: OldQueueFiles,
        read: @escaping @Sendable () async throws(SwitchError) -> [MailServerModel.QueuedMessage]
    ) {
        self.queueImport = queueImport
        self.spool = spool
        self.batch = batch
        self.files = files
        self.read = read
    }

    public var name: String { "queue" }
    public var title: Wording { Wording("Take the queue over", german: "Warteschlange übernehmen") }

    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        let taken = try await take(notes)
        notes.tell(Wording("\(taken) mails", german: "\(taken) Mails"))
    }

    /// What came into the old queue since; told only where there is any.
    func takeRest(_ notes: StepNotes) async throws(SwitchError) {
        let taken = try await take(notes)
        if taken > 0 { notes.tell(Wording("\(taken) more mails", german: "\(taken) weitere Mails")) }
    }

    /// - Returns: how many mails are Martlet's by now.
    private func take(_ notes: StepNotes) async throws(SwitchError) -> Int {
        var taken = 0
        var noted = notes["queue"]
        for (name, fact) in notes.all where name.hasPrefix("mail ") {
            if let path = Self.path(in: fact) { try files.putAside(path) }
        }
        for message in try await read() {
            if let queue = OldQueueFiles.queue(of: message), noted != queue {
                try notes.note("queue", queue)
                noted = queue
            }
            let outcome = try await queueImport.take(message)
            switch outcome {
            case .inherited(_, let unreadable):
                taken += 1
                if !unreadable.isEmpty { try tell(unreadable, of: message, notes) }
            case .finished: break
            case .left(let reason):
                guard notes["left \(message.id)"] == nil else { continue }
                try notes.note("left \(message.id)", reason.english)
                notes.tell(
                    Wording(
                        "\(message.id) stays in the old queue: \(reason.english)",
                        german: "\(message.id) bleibt in der alten Warteschlange: \(reason.german)"))
                continue
            }
            try notes.note("mail \(message.id)", "\(outcome == .finished ? "finished" : "inherited") \(message.content.path)")
            try files.putAside(message.content.path)
        }
        return taken
    }

    /// Where the content of a mail lay that the journal says is taken.
    private static func path(in fact: String) -> String? {
        fact.firstIndex(of: " ").map { String(fact[fact.index(after: $0)...]) }
    }

    private func tell(
        _ unreadable: [String], of message: MailServerModel.QueuedMessage, _ notes: StepNotes
    ) throws(SwitchError) {
        let shown = unreadable.map { "<\(Finding.printable($0))>" }.joined(separator: ", ")
        try notes.note("recipients \(message.id)", "no addresses: \(shown)")
        notes.tell(
            Wording(
                "\(message.id) is taken over without recipients that are no addresses: \(shown)",
                german: "\(message.id) ist ohne Empfänger übernommen, die keine Adressen sind: \(shown)"))
    }

    /// What nobody has got yet goes back as the files that it was. All else stays Martlet's: those files are kept with the journal.
    public func undo(_ notes: StepNotes) async throws(SwitchError) {
        guard let queue = notes["queue"] else { return }
        let withdrawn: Set<String>
        do throws(SpoolError) {
            withdrawn = try await spool.withdrawInherited(batch)
        } catch {
            throw SwitchError("\(error)", german: "\(error)")
        }
        let all = notes.all
        // What a crash kept out of the queue altogether is not in the journal either, and its files never went aside.
        try files.putBack(from: queue) { withdrawn.contains($0) || all["mail \($0)"]?.hasPrefix("finished") == true }
        let kept = try files.retire(from: queue, to: "\(notes.folder)/old-queue")
        notes.tell(
            Wording(
                "\(withdrawn.count) mails are back in the old queue, \(kept) files of others are kept in \(notes.folder)/old-queue",
                german:
                    "\(withdrawn.count) Mails liegen wieder in der alten Warteschlange, \(kept) Dateien anderer in \(notes.folder)/old-queue"
            ))
    }
}
