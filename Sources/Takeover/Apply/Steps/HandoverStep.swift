import Glibc
import Spool

/// Starts Martlet beside the old server, on the old server's own listening sockets where it listens.
public struct HandoverStep: SwitchStep {
    private let server: any NewServer
    private let home: String
    private let ports: Set<UInt16>
    private let account: (uid: UInt32, gid: UInt32)?
    private let spool: any SpoolAdministration
    private let patience: Duration

    /// - Parameters:
    ///   - ports: that Martlet is to listen on.
    ///   - account: that it serves as, where it is not who started it.
    ///   - patience: for its start.
    public init(
        server: any NewServer, home: String, ports: Set<UInt16>, account: (uid: UInt32, gid: UInt32)?,
        spool: any SpoolAdministration, patience: Duration = .seconds(60)
    ) {
        self.server = server
        self.home = home
        self.ports = ports
        self.account = account
        self.spool = spool
        self.patience = patience
    }

    public var name: String { "handover" }
    public var title: Wording { Wording("Start Martlet on the same ports", german: "Martlet auf denselben Ports starten") }

    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        if server.isRunning(notes), try listens() { return }
        // One that a crash left half started goes first.
        if server.isRunning(notes) { try await end(notes) }
        let sockets = try TakenSocket.take(ports: ports)
        for socket in sockets {
            notes.tell(
                Wording(
                    "\(socket.name) is handed over by \(socket.owner.program) [\(socket.owner.process)]",
                    german: "\(socket.name) übernommen von \(socket.owner.program) [\(socket.owner.process)]"))
        }
        let keeper = try HandoverKeeper(home: home, sockets: sockets, owner: account)
        try await server.start(notes)
        _ = try await keeper.handOver(within: patience)
    }

    /// Martlet's sessions end first; what is in its queue is delivered by it, without a port.
    public func undo(_ notes: StepNotes) async throws(SwitchError) {
        try await end(notes)
        guard let totals = try? await spool.totals(), totals.recipients > 0 else { return }
        try await server.startDraining(notes)
        notes.tell(
            Wording(
                "\(totals.mails) mails are in Martlet's queue; it delivers them in the background and then ends.",
                german: "\(totals.mails) Mails liegen in Martlets Warteschlange; es stellt sie im Hintergrund zu und endet dann.")
        )
    }

    private func end(_ notes: StepNotes) async throws(SwitchError) {
        guard server.isRunning(notes) else { return }
        try await server.stop(notes)
        let end = ContinuousClock.now + patience
        while server.isRunning(notes) {
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
