import ArgumentParser
import Foundation
import Takeover

/// `martlet install`: which parts of the server this machine runs.
struct InstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Choose which parts of the server this machine runs.",
        discussion: """
            The units of the components named are enabled and started, those of all others stopped and disabled. \
            mta: mail from other servers, port 25, and the queue. submission: ports 587 and 465, for those who log in; needs a \
            certificate (tls.certificate). deliver: writes mailboxes of several accounts; needs deliver.socket in the \
            configuration. The package does the same for $MARTLET_COMPONENTS when it is installed; without, it takes mta.
            """
    )

    @Option(help: ArgumentHelp("mta, submission, deliver, separated by commas.", valueName: "list"))
    var components: String

    @Flag(help: "Enable and disable only; start and stop nothing. So it is also where systemd does not run.")
    var noStart = false

    @Flag(help: "Print the commands and run none.")
    var dryRun = false

    @OptionGroup var file: ConfigurationOptions

    func run() async throws {
        let chosen = try Component.list(components)
        let isRunning = FileManager.default.fileExists(atPath: "/run/systemd/system")
        let plan = ComponentPlan(chosen, start: isRunning && !noStart)
        if dryRun {
            for command in plan.commands { print(command.joined(separator: " ")) }
            return
        }
        // Enabling takes no configuration: a package is installed before its owner has written one that holds.
        if !noStart, let lack = try Self.lacks(chosen, in: configuration()).first { throw CommandFailure(lack) }
        do {
            try await Self.carryOut(plan, by: SystemCommands())
        } catch {
            throw CommandFailure("\(error)")
        }
        let names = Component.allCases.filter(chosen.contains).map(\.rawValue).joined(separator: ", ")
        print(plan.commands.contains { $0.contains("start") } ? "Enabled and started: \(names)." : "Enabled: \(names).")
    }

    /// What the configuration does not say yet and a component needs, each a sentence.
    static func lacks(_ chosen: Set<Component>, in configuration: Configuration) -> [String] {
        var lacks: [String] = []
        if chosen.contains(.submission), configuration.tls.certificate.isEmpty {
            lacks.append("submission needs a certificate: set tls.certificate and tls.key in the configuration.")
        }
        if chosen.contains(.deliver), configuration.deliver.socket.isEmpty {
            lacks.append("deliver needs [deliver] socket = \"/run/martlet-deliver/socket\" in the configuration.")
        }
        return lacks
    }

    static func carryOut(_ plan: ComponentPlan, by runner: some CommandRunner) async throws(SwitchError) {
        for command in plan.commands { try await runner.require(command, within: .seconds(180)) }
    }

    /// The file, or what holds without one.
    private func configuration() throws -> Configuration {
        FileManager.default.fileExists(atPath: file.path) ? try file.load() : Configuration()
    }
}
