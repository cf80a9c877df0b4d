/// Gives the ports back to the old server.
///
/// Where the old server still holds its listening sockets, Martlet closes its own, and the old server takes sessions again. Else no socket can be handed to
/// it, since it opens its own: so clients are kept waiting in front of the port, Martlet takes those who are through, closes, and the old
/// server opens. Its own sessions Martlet goes on with meanwhile.
struct PortReturn: Sendable {
    private let old: any OldServer
    private let new: any NewServer
    private let ports: Set<UInt16>
    private let barrier: SynBarrier

    init(old: any OldServer, new: any NewServer, ports: Set<UInt16>, commands: any CommandRunner) {
        self.old = old
        self.new = new
        self.ports = ports
        barrier = SynBarrier(ports: ports, commands: commands)
    }

    /// - Parameter notes: of ``HandoverStep``. Nothing is done where the old server takes sessions, or did not run.
    func giveBack(_ notes: StepNotes) async throws(SwitchError) {
        guard notes["was"] == "running", try await !old.isTaking() else { return }
        let its = Set((notes["ports"] ?? "").split(separator: " ").compactMap { UInt16($0) })
        if try its.isSubset(of: SocketOwners.foreignPorts(among: ports)) {
            try await exchange(its, notes)
            return
        }
        try await old.prepareStart()
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
        let result = await outcome { () throws(SwitchError) in try await exchange(its, notes) }
        await barrier.lower()
        try result.get()
        let gap = (ContinuousClock.now - start).milliseconds
        notes.tell(
            Wording(
                "Between the two servers lay \(gap) ms" + (obstacle == nil ? ", in which clients waited." : "."),
                german: "Zwischen beiden Servern lagen \(gap) ms" + (obstacle == nil ? ", in denen Clients warteten." : ".")))
    }

    private func exchange(_ its: Set<UInt16>, _ notes: StepNotes) async throws(SwitchError) {
        // A service manager's command may return only when Martlet's last session has ended.
        async let stop = outcome { () throws(SwitchError) in try await new.stop(notes) }
        try await wait(
            .seconds(30), or: Wording("Martlet does not close its ports.", german: "Martlet schließt seine Ports nicht.")
        ) {
            () throws(SwitchError) in try !martletListens()
        }
        try await old.start()
        try await wait(
            .seconds(20),
            or: Wording("The old server does not open its ports.", german: "Der alte Server öffnet seine Ports nicht.")
        ) { () throws(SwitchError) in try its.isSubset(of: SocketOwners.foreignPorts(among: ports)) }
        try await stop.get()
    }

    /// Those whose connection stands are accepted by Martlet in milliseconds. Then sessions are given a moment to their end, since Martlet cuts off
    /// those that wait for a command: who was kept waiting comes again only a second after he came first.
    private func emptyTheLine() async throws(SwitchError) {
        let start = ContinuousClock.now
        var quiet = 0
        while quiet < 3, ContinuousClock.now - start < .seconds(5) {
            quiet = try TCPTable.now().underway(to: ports) == 0 ? quiet + 1 : 0
            try? await Task.sleep(for: .milliseconds(5))
        }
        while try !TCPTable.now().sessions(on: ports).isEmpty, ContinuousClock.now - start < .milliseconds(400) {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func martletListens() throws(SwitchError) -> Bool {
        let listening = try TCPTable.now().listening(on: ports)
        if listening.isEmpty { return false }
        return SocketOwners.find(Set(listening.map(\.inode))).values.joined().contains { $0.program == "martlet" }
    }

    private func wait(
        _ patience: Duration, or failure: Wording, until condition: () throws(SwitchError) -> Bool
    ) async throws(SwitchError) {
        let end = ContinuousClock.now + patience
        while try !condition() {
            guard ContinuousClock.now < end else { throw SwitchError(failure) }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}
