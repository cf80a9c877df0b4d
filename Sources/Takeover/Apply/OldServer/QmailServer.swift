import Foundation

/// A running qmail: something in front of qmail-smtpd that takes sessions, qmail-send behind.
///
/// Who starts them is found out from the processes (``KeeperFinder``) and written down before anything is ended: supervise, xinetd, inetd, systemd, init,
/// a script, nobody. A tcpserver that is told to end takes no new connection, and the sessions that it began go on (they are processes of their own);
/// qmail-send that is told to end finishes what it is delivering.
///
/// xinetd ends the sessions of a service that is switched off, so it is stopped (SIGSTOP) until they are over, and then switched off: meanwhile who comes
/// to its other services waits.
public struct QmailServer: OldServer {
    let ports: Set<UInt16>
    let patience: Duration
    let commands: any CommandRunner
    /// What the machine's files lie below; empty but in tests.
    let root: String
    let folder: String
    let records: ServiceRecords

    /// - Parameters:
    ///   - folder: of its own, for what has to be put back.
    ///   - patience: how long deliveries may take to their end.
    public init(
        ports: Set<UInt16>, folder: String, patience: Duration = .seconds(60), root: String = "", commands: any CommandRunner
    ) {
        self.ports = ports
        self.folder = folder
        self.patience = patience
        self.root = root
        self.commands = commands
        records = ServiceRecords(folder: folder)
    }

    public var title: String { "qmail" }

    public func isRunning() async throws(SwitchError) -> Bool {
        if !senders.isEmpty { return true }
        return try await isTaking()
    }

    public func isTaking() async throws(SwitchError) -> Bool { try listeners().contains { !isHeldBack($0.key) } }

    /// What was changed while the switch went on: put back by ``start()``.
    var changes: ChangedFiles { ChangedFiles(folder: "\(folder)/running") }
    var finder: KeeperFinder { KeeperFinder(root: root, commands: commands) }
    var senders: [RunningProcess] { RunningProcess.all.filter { $0.program == "qmail-send" && $0.runs } }

    func superServer(isXinetd: Bool, _ configuration: String, changes: ChangedFiles? = nil) -> SuperServer {
        SuperServer(
            isXinetd: isXinetd, configuration: configuration, root: root, ports: ports, changes: changes ?? self.changes)
    }

    /// Who listens on the ports besides Martlet, each with those ports.
    func listeners() throws(SwitchError) -> [RunningProcess: Set<UInt16>] {
        let listening = try TCPTable.now().listening(on: ports)
        let owners = SocketOwners.find(Set(listening.map(\.inode)))
        var found: [RunningProcess: Set<UInt16>] = [:]
        for entry in listening {
            for owner in owners[entry.inode] ?? [] where !Self.isMartlet(owner) {
                found[RunningProcess(id: owner.process), default: []].insert(entry.port)
            }
        }
        return found
    }

    /// The server that takes over, and this process, which holds the sockets for it.
    private static func isMartlet(_ owner: SocketOwners.Owner) -> Bool { owner.program == "martlet" || owner.process == getpid() }

    public func sessions() throws(SwitchError) -> Int { try busy().count }

    /// For each open session the processes that have it.
    private func busy() throws(SwitchError) -> [[Int32]] {
        let open = try TCPTable.now().sessions(on: ports)
        let owners = SocketOwners.find(Set(open.map(\.inode)))
        return open.compactMap { entry in
            let processes = owners[entry.inode]?.filter { !Self.isMartlet($0) }.map(\.process) ?? []
            return processes.isEmpty ? nil : processes
        }
    }

    // MARK: - Intake

    public func stopIntake() async throws(SwitchError) {
        let end = ContinuousClock.now + .seconds(20)
        while true {
            let here = try listeners().filter { !isHeldBack($0.key) }
            if here.isEmpty { return }
            for (process, ports) in here.sorted(by: { $0.key.id < $1.key.id }) { try await stopIntake(process, ports) }
            guard ContinuousClock.now < end else {
                let names = here.keys.map { "\($0.program) [\($0.id)]" }.sorted().joined(separator: ", ")
                throw SwitchError("\(names) takes sessions still.", german: "\(names) nimmt noch Sitzungen an.")
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Whether it listens and cannot take anything.
    private func isHeldBack(_ process: RunningProcess) -> Bool { process.program == "xinetd" && process.isStopped }

    private func stopIntake(_ process: RunningProcess, _ ports: Set<UInt16>) async throws(SwitchError) {
        let program = process.program
        guard let keeper = try await finder.keeper(of: process, duty: .intake, ports: ports) else {
            guard process.runs else { return }
            throw Self.unknown(program, process.id)
        }
        try records.add(ServiceRecords.Record(duty: .intake, keeper: keeper))
        if case .socketUnit(let unit) = keeper {
            try await commands.require(["systemctl", "stop", unit])
            return
        }
        try await process.freeze(sparing: self.ports)
        switch keeper {
        case .xinetd: break
        case .inetd(let configuration, _):
            let server = superServer(isXinetd: false, configuration)
            try server.switchOff()
            server.reload()
        default: try await end(process, kept: keeper, duty: .intake)
        }
    }

    private static func unknown(_ program: String, _ process: Int32) -> SwitchError {
        SwitchError(
            Wording(
                "\(program) [\(process)] takes the sessions, and Martlet does not know how to stop that.",
                german: "\(program) [\(process)] nimmt die Sitzungen an, und Martlet weiß nicht, wie man das abstellt."),
            advice: Wording(
                "Say how with --stop-intake, and with --start-old how it begins again.",
                german: "Sagen Sie mit --stop-intake, wie, und mit --start-old, wie es wieder beginnt."))
    }

    private static func unknownStart(_ process: Int32) -> SwitchError {
        SwitchError(
            Wording(
                "It is not known what starts qmail-send [\(process)], so it could not be started again.",
                german: "Was qmail-send [\(process)] startet, ist nicht bekannt; es ließe sich nicht wieder starten."),
            advice: Wording(
                "Say how with --stop-old and --start-old.", german: "Sagen Sie mit --stop-old und --start-old, wie."))
    }

    // MARK: - The end

    /// Sessions that are still open are cut off first: one that went on would put its mail into a queue that nobody looks at any more. Without its 250 the
    /// client tries again.
    public func stop() async throws(SwitchError) {
        let listening = Set(try listeners().keys.map(\.id))
        for process in Set(try busy().joined()).subtracting(listening) { kill(process, SIGTERM) }
        for record in try records.all() {
            guard case .xinetd(let configuration, _) = record.keeper else { continue }
            let server = superServer(isXinetd: true, configuration)
            try server.switchOff()
            server.reload()
        }
        for process in senders {
            guard let keeper = try await finder.keeper(of: process, duty: .sending, ports: []) else {
                guard process.runs else { continue }
                throw Self.unknownStart(process.id)
            }
            try records.add(ServiceRecords.Record(duty: .sending, keeper: keeper))
            try await end(process, kept: keeper, duty: .sending)
        }
        let end = ContinuousClock.now + patience
        while !senders.isEmpty {
            guard ContinuousClock.now < end else {
                throw SwitchError("qmail-send has not ended.", german: "qmail-send ist nicht zu Ende gekommen.")
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Ends one process, and keeps it from being started again; its sessions go on.
    private func end(
        _ process: RunningProcess, kept keeper: ServiceKeeper, duty: ServiceRecords.Record.Duty
    ) async throws(SwitchError) {
        switch keeper {
        case .supervisor(let folder): try Supervision.down(folder)
        case .unit(let name): try await HeldUnit(name: name, commands: commands).stop()
        case .inittab:
            try changes.change("\(root)/etc/inittab") { octets in
                InittabEntries.switchingOff(in: octets) { InittabEntries.isQmail($0, duty) }
            }
        default: break
        }
        kill(process.id, SIGTERM)
        kill(process.id, SIGCONT)
        guard keeper == .inittab else { return }
        // init ends the whole process group of an entry that is off, and so the sessions: when it reads that, it must find the process gone. One that it
        // started again meanwhile finds its port taken.
        let limit = ContinuousClock.now + patience
        while process.runs, ContinuousClock.now < limit { try? await Task.sleep(for: .milliseconds(5)) }
        try await commands.require(["telinit", "q"])
    }
}
