/// Ends the old server: no new sessions, those that are open to their end, then all of it. And starts it again.
public struct OldServerStep: SwitchStep {
    private let old: any OldServer
    private let new: any NewServer
    private let ports: Set<UInt16>
    private let barrier: SynBarrier
    private let patience: Duration

    /// - Parameter patience: for open sessions.
    public init(
        old: any OldServer, new: any NewServer, ports: Set<UInt16>, commands: any CommandRunner, patience: Duration = .seconds(60)
    ) {
        self.old = old
        self.new = new
        self.ports = ports
        barrier = SynBarrier(ports: ports, commands: commands)
        self.patience = patience
    }

    public var name: String { "old-server" }
    public var title: Wording {
        Wording(
            "Let the old server finish its sessions, and end it",
            german: "Den alten Server seine Sitzungen beenden lassen und anhalten")
    }

    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        guard try await old.isRunning() else { return }
        if notes["was"] == nil { try notes.note("was", "running") }
        try await old.stopIntake()
        let start = ContinuousClock.now
        while try old.sessions() > 0, ContinuousClock.now - start < patience { try? await Task.sleep(for: .milliseconds(50)) }
        let left = try old.sessions()
        if left > 0 {
            notes.tell(
                Wording(
                    "\(left) sessions had not ended after \(patience); they are cut off, and the clients try again.",
                    german:
                        "\(left) Sitzungen waren nach \(patience) nicht zu Ende; sie werden abgebrochen, und die Clients versuchen es wieder."
                ))
        }
        try await old.stop()
    }

    /// No socket can be handed to the old server, which opens its own: so clients are kept waiting in front of the port, Martlet takes those who are
    /// through, closes, and the old server opens. Its own sessions Martlet goes on with meanwhile.
    public func undo(_ notes: StepNotes) async throws(SwitchError) {
        guard notes["was"] == "running", try await !old.isRunning() else { return try await old.start(ifNeeded: notes) }
        let start = ContinuousClock.now
        let obstacle = await barrier.raise()
        if let obstacle {
            notes.tell(
                Wording(
                    "New connections cannot be kept waiting (\(obstacle)); for a moment they are refused.",
                    german:
                        "Neue Verbindungen lassen sich nicht aufhalten (\(obstacle)); einen Augenblick lang werden sie abgewiesen."
                ))
        } else {
            try await emptyTheLine()
        }
        let result: Result<Void, SwitchError>
        do throws(SwitchError) {
            try await new.stop(notes)
            try await waitUntilClosed()
            try await old.start()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await barrier.lower()
        try result.get()
        let gap = ContinuousClock.now - start
        notes.tell(
            Wording(
                "Between the two servers lay \(gap.milliseconds) ms" + (obstacle == nil ? ", in which clients waited." : "."),
                german: "Zwischen beiden Servern lagen \(gap.milliseconds) ms"
                    + (obstacle == nil ? ", in denen Clients warteten." : ".")))
    }

    /// Those whose connection stands are accepted by Martlet in milliseconds.
    private func emptyTheLine() async throws(SwitchError) {
        let end = ContinuousClock.now + .seconds(5)
        var quiet = 0
        while quiet < 3, ContinuousClock.now < end {
            quiet = try TCPTable.now().underway(to: ports) == 0 ? quiet + 1 : 0
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func waitUntilClosed() async throws(SwitchError) {
        let end = ContinuousClock.now + .seconds(30)
        while try !TCPTable.now().listening(on: ports).isEmpty {
            guard ContinuousClock.now < end else {
                throw SwitchError("Martlet does not close its ports.", german: "Martlet schließt seine Ports nicht.")
            }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}

extension OldServer {
    /// It may run and take nothing, where its stop was cut off in the middle.
    fileprivate func start(ifNeeded notes: StepNotes) async throws(SwitchError) {
        if notes["was"] == "running" { try await start() }
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
