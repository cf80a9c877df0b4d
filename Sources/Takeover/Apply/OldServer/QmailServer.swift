import Foundation

/// A running qmail: tcpserver in front of qmail-smtpd, qmail-send behind, perhaps under supervise (daemontools).
///
/// A tcpserver that is told to end takes no new connection, and those that it began go on (its children are processes of their own); qmail-send that
/// is told to end finishes what it is delivering. Both by SIGTERM, which `svc -d` sends and keeps supervise from starting them again.
public final class QmailServer: OldServer {
    private static let intake: Set<String> = ["tcpserver", "tcpsvd", "qmail-smtpd"]
    private static let sending: Set<String> = ["qmail-send"]

    private let ports: Set<UInt16>
    private let patience: Duration
    private let commands: any CommandRunner

    public init(ports: Set<UInt16>, patience: Duration = .seconds(60), commands: any CommandRunner) {
        self.ports = ports
        self.patience = patience
        self.commands = commands
    }

    public var title: String { "qmail" }

    public func isRunning() async throws(SwitchError) -> Bool { !processes(Self.sending).isEmpty }

    public func isTaking() async throws(SwitchError) -> Bool { try !SocketOwners.foreignPorts(among: ports).isEmpty }

    public func stopIntake() async throws(SwitchError) {
        let listening = try TCPTable.now().listening(on: ports)
        let owners = SocketOwners.find(Set(listening.map(\.inode))).values.joined()
        for owner in owners where owner.program != "martlet" {
            guard Self.intake.contains(owner.program) else {
                throw SwitchError(
                    Wording(
                        "\(owner.program) [\(owner.process)] takes the sessions, and Martlet does not know how to stop that.",
                        german:
                            "\(owner.program) [\(owner.process)] nimmt die Sitzungen an, und Martlet weiß nicht, wie man das abstellt."
                    ),
                    advice: Wording(
                        "Say how with --stop-intake, and with --start how it begins again.",
                        german: "Sagen Sie mit --stop-intake, wie, und mit --start, wie es wieder beginnt."))
            }
            try await end(owner.process)
        }
    }

    public func sessions() throws(SwitchError) -> Int {
        let open = try TCPTable.now().sessions(on: ports)
        let owners = SocketOwners.find(Set(open.map(\.inode)))
        return open.filter { entry in owners[entry.inode]?.contains { $0.program.hasPrefix("qmail-") } == true }.count
    }

    public func stop() async throws(SwitchError) {
        for process in processes(Self.sending) { try await end(process) }
        let end = ContinuousClock.now + patience
        while !processes(Self.sending).isEmpty {
            guard ContinuousClock.now < end else {
                throw SwitchError("qmail-send has not ended.", german: "qmail-send ist nicht zu Ende gekommen.")
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    public func start() async throws(SwitchError) {
        let services = SocketOwners.names(in: "/service").filter { $0.hasPrefix("qmail") }
        guard !services.isEmpty else {
            throw SwitchError(
                Wording(
                    "Martlet does not know how qmail is started here.",
                    german: "Martlet weiß nicht, wie qmail hier gestartet wird."),
                advice: Wording(
                    "Start it by hand, or say how with --start.",
                    german: "Starten Sie es von Hand, oder sagen Sie mit --start, wie."))
        }
        for service in services { try await commands.require(["svc", "-u", "/service/\(service)"]) }
    }

    public func disable(_ notes: StepNotes) async throws(SwitchError) {
        for service in SocketOwners.names(in: "/service") where service.hasPrefix("qmail") {
            let down = "/service/\(service)/down"
            guard !DurableFile.exists(down) else { continue }
            try notes.note("down \(service)", "made")
            try DurableFile.write([], to: down, mode: 0o644)
        }
        try await SystemdUnits(names: ["qmail.service"], commands: commands).disable(notes)
    }

    public func enable(_ notes: StepNotes) async throws(SwitchError) {
        for (key, value) in notes.all where key.hasPrefix("down ") && value == "made" {
            unlink("/service/\(key.dropFirst("down ".count))/down")
        }
        try await SystemdUnits(names: ["qmail.service"], commands: commands).enable(notes)
    }

    private func end(_ process: Int32) async throws(SwitchError) {
        let parent = Self.parent(of: process)
        if let parent, SocketOwners.program(of: parent) == "supervise", let folder = SocketOwners.link("/proc/\(parent)/cwd") {
            try await commands.require(["svc", "-d", folder])
        } else {
            kill(process, SIGTERM)
        }
    }

    private func processes(_ programs: Set<String>) -> [Int32] {
        SocketOwners.names(in: "/proc").compactMap { Int32($0) }.filter { programs.contains(SocketOwners.program(of: $0)) }
    }

    private static func parent(of process: Int32) -> Int32? {
        let octets = (try? DurableFile.contents(of: "/proc/\(process)/status")) ?? []
        let line = String(decoding: octets, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("PPid:") }
        return line.flatMap { Int32($0.dropFirst("PPid:".count).filter(\.isNumber)) }
    }
}
