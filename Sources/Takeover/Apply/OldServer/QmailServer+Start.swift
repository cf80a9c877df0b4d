import Glibc

extension QmailServer {
    /// Starts what was ended, the queue first, and waits until all ports are open.
    public func start() async throws(SwitchError) {
        let records = try records.all()
        guard !records.isEmpty else { return try await startUnrecorded() }
        try changes.restore()
        for duty in [ServiceRecords.Record.Duty.sending, .intake] {
            for record in records where record.duty == duty { try await start(record) }
        }
        try await waitUntilOpen(isNeeded: records.contains { $0.duty == .intake })
        self.records.clear()
    }

    private func start(_ record: ServiceRecords.Record) async throws(SwitchError) {
        switch record.keeper {
        case .supervisor(let folder): try Supervision.up(folder)
        case .xinetd(let configuration, let command):
            if !superServer(isXinetd: true, configuration).reload() { try startAgain(command) }
        case .inetd(let configuration, let command):
            if !superServer(isXinetd: false, configuration).reload() { try startAgain(command) }
        case .unit(let name): try await HeldUnit(name: name, commands: commands).start()
        case .socketUnit(let name): try await commands.require(["systemctl", "start", name])
        case .inittab: try await commands.require(["telinit", "q"])
        case .script(let path): if try !fulfils(record.duty) { try await commands.require([path, "start"]) }
        case .command(let words): if try !fulfils(record.duty) { try startAgain(words) }
        }
    }

    private func startAgain(_ command: [String]) throws(SwitchError) {
        _ = try commands.start(command, log: "\(folder)/started.log")
    }

    private func fulfils(_ duty: ServiceRecords.Record.Duty) throws(SwitchError) -> Bool {
        switch duty {
        case .sending: !senders.isEmpty
        case .intake: try !listeners().isEmpty
        }
    }

    private func waitUntilOpen(isNeeded: Bool) async throws(SwitchError) {
        guard isNeeded else { return }
        let end = ContinuousClock.now + .seconds(20)
        while try listeners().isEmpty || senders.isEmpty {
            guard ContinuousClock.now < end else {
                throw SwitchError(
                    Wording(
                        "qmail has been started and does not take sessions.",
                        german: "qmail ist gestartet und nimmt keine Sitzungen an."),
                    advice: Wording(
                        "Look at its log, start it, and call this again.",
                        german: "Sehen Sie in sein Protokoll, starten Sie es und rufen Sie dies noch einmal auf."))
            }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Where it was ended by the operator's commands, nothing is written down.
    private func startUnrecorded() async throws(SwitchError) {
        let services = SocketOwners.names(in: "\(root)/service").filter { $0.hasPrefix("qmail") }
        guard !services.isEmpty else {
            throw SwitchError(
                Wording(
                    "Martlet does not know how qmail is started here.",
                    german: "Martlet weiß nicht, wie qmail hier gestartet wird."),
                advice: Wording(
                    "Start it by hand, or say how with --start-old.",
                    german: "Starten Sie es von Hand, oder sagen Sie mit --start-old, wie."))
        }
        for service in services { try Supervision.up("\(root)/service/\(service)") }
    }
}
