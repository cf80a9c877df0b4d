import Spool

/// Puts Martlet in the old server's place: Martlet starts on the old server's own listening sockets, the old server takes no new sessions, finishes those
/// that are open, and ends.
///
/// Order: Martlet starts and could serve → the old server takes no new sessions → Martlet takes them → the old server's sessions end → it ends. Between the
/// second and the third clients wait in the line of the sockets, which neither closes. Two that take sessions from one line at the
/// same time would get into each other's way: who comes second finds nobody there.
///
/// A crash leaves whatever runs. The next call, or undoing, finds out what that is by looking, and by the notes `was` (the old server ran) and `ports`
/// (it listened on them), which are written before anything is done.
public struct HandoverStep: SwitchStep {
    private let old: any OldServer
    private let new: any NewServer
    private let home: String
    private let ports: Set<UInt16>
    private let account: (uid: UInt32, gid: UInt32)?
    private let spool: any SpoolAdministration
    private let commands: any CommandRunner
    private let patience: Duration

    /// - Parameters:
    ///   - ports: that Martlet is to listen on.
    ///   - account: that it serves as, where it is not who started it.
    ///   - patience: for its start, and for open sessions.
    public init(
        old: any OldServer, new: any NewServer, home: String, ports: Set<UInt16>, account: (uid: UInt32, gid: UInt32)?,
        spool: any SpoolAdministration, commands: any CommandRunner, patience: Duration = .seconds(60)
    ) {
        self.old = old
        self.new = new
        self.home = home
        self.ports = ports
        self.account = account
        self.spool = spool
        self.commands = commands
        self.patience = patience
    }

    public var name: String { "handover" }
    public var title: Wording {
        Wording(
            "Start Martlet on the same ports, and end the old server",
            german: "Martlet auf denselben Ports starten und den alten Server anhalten")
    }

    /// Where power was lost, the old server may have started by itself.
    public var endsWithTheMachine: Bool { true }

    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        if notes["was"] == nil, try await old.isRunning() { try notes.note("was", "running") }
        let isReady = try listens() && new.isRunning(notes)
        if !isReady {
            // One that a crash left half started goes first.
            try await end(notes)
            try await takePlace(notes)
        }
        guard try await old.isRunning() else { return }
        // Done before, unless a crash came between.
        try await old.stopIntake()
        try await waitForSessions(notes)
        try await old.stop()
    }

    private func takePlace(_ notes: StepNotes) async throws(SwitchError) {
        let sockets = try TakenSocket.take(ports: ports)
        for socket in sockets {
            notes.tell(
                Wording(
                    "\(socket.name) is handed over by \(socket.owner.program) [\(socket.owner.process)]",
                    german: "\(socket.name) übernommen von \(socket.owner.program) [\(socket.owner.process)]"))
        }
        let keeper = try HandoverKeeper(home: home, sockets: sockets, owner: account)
        if !sockets.isEmpty { try notes.note("ports", Set(sockets.map(\.port)).sorted().map(String.init).joined(separator: " ")) }
        // A service manager's command may return only when Martlet takes connections, which it does when it was handed the sockets.
        async let handover = outcome { () throws(SwitchError) in
            _ = try await keeper.handOver(within: patience) { () throws(SwitchError) in
                let begin = ContinuousClock.now
                if try await old.isRunning() { try await old.stopIntake() }
                let time = (ContinuousClock.now - begin).milliseconds
                notes.tell(
                    Wording(
                        "The old server takes no new sessions; that took \(time) ms.",
                        german: "Der alte Server nimmt keine neuen Sitzungen an; das dauerte \(time) ms."))
            }
        }
        try await new.start(notes)
        try await handover.get()
    }

    private func waitForSessions(_ notes: StepNotes) async throws(SwitchError) {
        let start = ContinuousClock.now
        while try old.sessions() > 0, ContinuousClock.now - start < patience { try? await Task.sleep(for: .milliseconds(50)) }
        let left = try old.sessions()
        guard left > 0 else { return }
        notes.tell(
            Wording(
                "\(left) sessions had not ended after \(patience); they are cut off, and the clients try again.",
                german:
                    "\(left) Sitzungen waren nach \(patience) nicht zu Ende; sie werden abgebrochen, und die Clients versuchen es wieder."
            ))
    }

    /// The ports go back first; then Martlet's sessions end, and what is in its queue is delivered by it, without a port.
    public func undo(_ notes: StepNotes) async throws(SwitchError) {
        try await PortReturn(old: old, new: new, ports: ports, commands: commands).giveBack(notes)
        try await end(notes)
        guard let totals = try? await spool.totals(), totals.recipients > 0 else { return }
        try await new.startDraining(notes)
        notes.tell(
            Wording(
                "\(totals.mails) mails are in Martlet's queue; it delivers them in the background and then ends.",
                german: "\(totals.mails) Mails liegen in Martlets Warteschlange; es stellt sie im Hintergrund zu und endet dann.")
        )
    }

    private func end(_ notes: StepNotes) async throws(SwitchError) {
        guard new.isRunning(notes) else { return }
        try await new.stop(notes)
        let end = ContinuousClock.now + patience
        while new.isRunning(notes) {
            guard ContinuousClock.now < end else {
                throw SwitchError("Martlet has not ended.", german: "Martlet ist nicht zu Ende gekommen.")
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private func listens() throws(SwitchError) -> Bool {
        let listening = try TCPTable.now().listening(on: ports)
        let owners = SocketOwners.find(Set(listening.map(\.inode))).values.joined()
        return Set(ports).isSubset(of: Set(listening.map(\.port))) && owners.contains { $0.program == "martlet" }
    }
}

/// What came of it, as a value: an error thrown by a child task loses its type.
func outcome(_ body: () async throws(SwitchError) -> Void) async -> Result<Void, SwitchError> {
    do throws(SwitchError) {
        try await body()
        return .success(())
    } catch {
        return .failure(error)
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
