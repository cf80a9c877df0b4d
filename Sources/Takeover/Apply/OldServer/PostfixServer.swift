import Foundation

/// A running Postfix.
///
/// Its processes that take sessions are made to wait in the way they wait for each other: before accept(2) each takes the lock of its service's file below
/// `pid` in the queue (single_server.c of Postfix: `select lock`). Who holds the lock keeps all of them from new sessions and disturbs none that is
/// open; taking the service out of master.cf and a reload would end those in their middle. Then `postfix drain` ends the master, and all that it
/// started end when they have finished what they are at.
public final class PostfixServer: OldServer {
    /// The folder of main.cf.
    private let configuration: String
    private let queue: String
    private let ports: Set<UInt16>
    private let patience: Duration
    private let commands: any CommandRunner
    private let locks = AcceptLocks()

    /// - Parameters:
    ///   - ports: that it listens on.
    ///   - patience: how long sessions and deliveries may take to their end.
    public init(
        configuration: String, queue: String, ports: Set<UInt16>, patience: Duration = .seconds(60), commands: any CommandRunner
    ) {
        self.configuration = configuration
        // Links of /proc lead to where it really is.
        self.queue = URL(fileURLWithPath: queue).resolvingSymlinksInPath().path
        self.ports = ports
        self.patience = patience
        self.commands = commands
    }

    public var title: String { "Postfix (\(configuration))" }

    public func isRunning() async throws(SwitchError) -> Bool {
        // master(8) holds a lock on its file as long as it lives, and "status" looks at that.
        try await commands.run(["postfix", "-c", configuration, "status"], input: "", within: .seconds(20)).status == 0
    }

    public func isTaking() async throws(SwitchError) -> Bool {
        if locks.isAny { return false }
        return try await isRunning()
    }

    // MARK: - No new sessions

    public func stopIntake() async throws(SwitchError) {
        let services = try await services()
        for service in services { try locks.wait(for: lockFile(of: service)) }
        let end = ContinuousClock.now + patience
        // The one process that waits for a session has the lock, and gives it away when a session comes: so one comes. Those that stand in line
        // before us have to have it, too.
        while case let waiting = services.filter({ !locks.has(lockFile(of: $0)) }), !waiting.isEmpty {
            guard ContinuousClock.now < end else {
                let names = waiting.map(lockFile).joined(separator: ", ")
                throw SwitchError("Postfix does not let go of \(names).", german: "Postfix gibt \(names) nicht frei.")
            }
            for entry in try TCPTable.now().listening(on: Set(waiting.map(\.port))) { Knock.on(entry) }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    private func lockFile(of service: PostfixIntake) -> String { "\(queue)/pid/inet.\(service.name)" }

    /// The services of its that listen on the ports.
    /// - Throws: ``SwitchError`` also where one of them cannot be kept from new sessions.
    private func services() async throws(SwitchError) -> [PostfixIntake] {
        let text = try await commands.require(["postconf", "-c", configuration, "-M"])
        let services = PostfixIntake.services(in: text).filter { ports.contains($0.port) }
        // event_server.c takes no lock, nor does a service of one process (master(8) starts it with -l).
        if let service = services.first(where: { $0.program != "smtpd" || $0.processes == "1" }) {
            throw SwitchError(
                Wording(
                    "The service \(service.name) of Postfix is \(service.program) with \(service.processes) processes; it cannot be kept from new sessions without cutting off those that are open.",
                    german:
                        "Der Dienst \(service.name) von Postfix ist \(service.program) mit \(service.processes) Prozessen; er lässt sich nicht von neuen Sitzungen abhalten, ohne offene abzubrechen."
                ),
                advice: Wording(
                    "Put smtpd there in master.cf, with more than one process, call postfix reload, and then switch. Or say with --stop-intake how it is done.",
                    german:
                        "Tragen Sie dort in master.cf smtpd ein, mit mehr als einem Prozess, rufen Sie postfix reload auf und stellen Sie dann um. Oder sagen Sie mit --stop-intake, wie es geht."
                ))
        }
        return services
    }

    public func sessions() throws(SwitchError) -> Int { try busy().count }

    /// Its processes that have a session on the ports, once for each session.
    private func busy() throws(SwitchError) -> [Int32] {
        let open = try TCPTable.now().sessions(on: ports)
        let owners = SocketOwners.find(Set(open.map(\.inode)))
        return open.compactMap { entry in owners[entry.inode]?.map(\.process).first(where: isOurs) }
    }

    // MARK: - The end

    /// Order: the master → those that wait in front of a lock, who have no session → all others when they have finished what they are at. The locks are
    /// let go of last: whoever got one would take a session that nobody is left to finish.
    public func stop() async throws(SwitchError) {
        guard try await isRunning() else { return }
        try await commands.require(["postfix", "-c", configuration, "drain"])
        let end = ContinuousClock.now + patience
        while true {
            let busy = Set(try busy())
            let all = processes()
            for process in all where !busy.contains(process) && waitsForSession(process) { kill(process, SIGTERM) }
            if !all.contains(where: { !Self.helpers.contains(SocketOwners.program(of: $0)) }) { break }
            guard ContinuousClock.now < end else { break }
            try? await Task.sleep(for: .milliseconds(20))
        }
        // Those that hold no mail, which would take seconds to notice; and what hangs longer than any session may take.
        for process in processes() { kill(process, SIGTERM) }
        while !processes().isEmpty {
            guard ContinuousClock.now < end + .seconds(10) else {
                throw SwitchError("Processes of Postfix do not end.", german: "Prozesse von Postfix enden nicht.")
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
        locks.release()
        try await tellSystemd()
    }

    /// Programs of Postfix that hold no mail and no session.
    private static let helpers: Set<String> = [
        "anvil", "postlogd", "proxymap", "scache", "showq", "tlsmgr", "trivial-rewrite", "verify",
    ]

    /// Whether it is one of those that the locks hold up.
    private func waitsForSession(_ process: Int32) -> Bool {
        SocketOwners.names(in: "/proc/\(process)/fd").contains { descriptor in
            SocketOwners.link("/proc/\(process)/fd/\(descriptor)").map(locks.has) == true
        }
    }

    // MARK: - Back

    /// Postfix looks through its folders and its queue before each start (postfix-script: `check-fatal`), unless a file says that this was done. That takes
    /// longer than all else. A crash leaves the file, and one start goes without.
    public func prepareStart() async throws(SwitchError) {
        guard try await !isRunning() else { return }
        try await commands.require(["postfix", "-c", configuration, "check"])
        try DurableFile.write([], to: "\(queue)/quick-start")
    }

    /// Where systemd runs it starts it, so that Postfix is systemd's and not a child of somebody's login.
    public func start() async throws(SwitchError) {
        locks.release()
        guard try await !isRunning() else { return }
        let units = try await systemdUnits()
        try await commands.require(units.isEmpty ? ["postfix", "-c", configuration, "start"] : ["systemctl", "start"] + units)
    }

    /// Debian's unit of an instance, of which `postfix.service` is only the name, and that; of the configuration that is Postfix's own. None where systemd does
    /// not run.
    private func systemdUnits() async throws(SwitchError) -> [String] {
        var units: [String] = []
        guard SystemdUnits.isRunning, configuration == "/etc/postfix" else { return units }
        for unit in ["postfix@-.service", "postfix.service"] {
            if try await commands.run(["systemctl", "cat", unit], input: "", within: .seconds(20)).status == 0 {
                units.append(unit)
            }
        }
        return units
    }

    /// Nothing runs any more; systemd shall know it, or an upgrade of Postfix's package would start it again as one that runs. What it says of processes that
    /// ended without it does not matter.
    private func tellSystemd() async throws(SwitchError) {
        let units = try await systemdUnits()
        guard !units.isEmpty else { return }
        _ = try await commands.run(["systemctl", "stop"] + units, input: "", within: .seconds(60))
        _ = try await commands.run(["systemctl", "reset-failed"] + units, input: "", within: .seconds(20))
    }

    public func disable(_ notes: StepNotes) async throws(SwitchError) { try await unit.disable(notes) }
    public func enable(_ notes: StepNotes) async throws(SwitchError) { try await unit.enable(notes) }

    private var unit: SystemdUnits { SystemdUnits(names: ["postfix.service"], commands: commands) }

    /// Postfix's processes stand in its queue, also those that see no more than that. So does saslauthd, which Postfix asks there, and whoever changed into that
    /// folder; their programs lie elsewhere than in Postfix's folder (daemon_directory).
    private func processes() -> [Int32] {
        RunningProcess.all.map(\.id).filter { $0 != getpid() && isOurs($0) }
    }

    private func isOurs(_ process: Int32) -> Bool {
        guard let folder = SocketOwners.link("/proc/\(process)/cwd"), folder == queue || folder.hasPrefix(queue + "/"),
            let program = SocketOwners.link("/proc/\(process)/exe")
        else { return false }
        return program.contains("/postfix/")
    }
}
