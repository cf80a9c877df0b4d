/// Finds out who keeps a process of the old server running.
struct KeeperFinder: Sendable {
    /// What the machine's files lie below; empty: the machine itself.
    let root: String
    let commands: any CommandRunner

    private static let known: Set<String> = ["tcpserver", "tcpsvd", "sslserver", "qmail-smtpd", "qmail-send"]

    /// - Parameter ports: that the process listens on, where it takes sessions.
    /// - Returns: nil for a program that Martlet knows no way to end.
    func keeper(
        of process: RunningProcess, duty: ServiceRecords.Record.Duty, ports: Set<UInt16>
    ) async throws(SwitchError) -> ServiceKeeper? {
        let program = process.program
        if let configuration = SuperServer.configuration(of: process, root: root) {
            return program == "xinetd"
                ? .xinetd(configuration: configuration, command: process.command)
                : .inetd(configuration: configuration, command: process.command)
        }
        if process.id == 1, program == "systemd" {
            return try await socketUnit(of: ports).map { .socketUnit($0) }
        }
        guard Self.known.contains(program) else { return nil }
        if let folder = supervisor(of: process) { return .supervisor(folder: folder) }
        if let unit = try await unit(of: process) { return .unit(unit) }
        if let parent = process.parent, parent.id == 1, parent.program == "init", isInInittab(duty) { return .inittab }
        if let script = script(duty) { return .script(script) }
        if duty == .sending {
            let start = "\(root)/var/qmail/rc"
            return DurableFile.exists(start) ? .command([start]) : nil
        }
        return .command(process.command)
    }

    private func supervisor(of process: RunningProcess) -> String? {
        var ancestor = process.parent
        while let here = ancestor, here.id > 1 {
            if Supervision.programs.contains(here.program) { return here.folder }
            ancestor = here.parent
        }
        return nil
    }

    /// A service that it is the main process of, or one of qmail's own by its name. Others, such as those of cron and rc.local, only happened to start it.
    private func unit(of process: RunningProcess) async throws(SwitchError) -> String? {
        guard SystemdUnits.isRunning, let unit = process.unit else { return nil }
        if unit.hasPrefix("qmail") || unit.hasPrefix("smtp") { return unit }
        let main = try await commands.require(["systemctl", "show", "--property", "MainPID", "--value", unit])
        return Int32(main) == process.id ? unit : nil
    }

    private func socketUnit(of ports: Set<UInt16>) async throws(SwitchError) -> String? {
        let list = try await commands.require(["systemctl", "list-sockets", "--no-legend", "--plain", "--no-pager"])
        for line in list.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 2, let port = words[0].split(separator: ":").last.flatMap({ UInt16($0) }) else { continue }
            if ports.contains(port) { return String(words[1]) }
        }
        return nil
    }

    private func isInInittab(_ duty: ServiceRecords.Record.Duty) -> Bool {
        guard let octets = try? DurableFile.contents(of: "\(root)/etc/inittab") else { return false }
        return InittabEntries.has(octets) { InittabEntries.isQmail($0, duty) }
    }

    /// A script that starts it. One that starts the queue need not start what takes sessions: then it does not name that.
    private func script(_ duty: ServiceRecords.Record.Duty) -> String? {
        let places = [
            "/etc/init.d/qmail", "/etc/init.d/qmail-smtpd", "/etc/rc.d/init.d/qmail", "/etc/rc.d/rc.qmail",
            "/usr/local/etc/rc.d/qmail",
            "/usr/local/etc/rc.d/qmail.sh", "/usr/bin/qmailctl", "/var/qmail/bin/qmailctl",
        ].map { root + $0 }
        return places.first { place in
            guard let octets = try? DurableFile.contents(of: place) else { return false }
            let text = String(decoding: octets, as: UTF8.self)
            let names =
                switch duty {
                case .intake: ["tcpserver", "tcpsvd", "sslserver"]
                case .sending: ["qmail-start", "qmail/rc", "qmail-send"]
                }
            return names.contains { text.contains($0) }
        }
    }
}
