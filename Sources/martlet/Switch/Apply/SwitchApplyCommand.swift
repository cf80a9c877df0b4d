import ArgumentParser
import Foundation
import Takeover

struct SwitchApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Take the old server's place.",
        discussion: """
            Backs up the old configuration, brings its domains, mailboxes and addresses into the directory, starts Martlet on the old \
            server's own ports, lets the old server finish its sessions, takes its queue over, puts sendmail in place, verifies, and \
            sends the queue on its way. Mailboxes stay where they are. What is done is written down in the folder "switch" of the \
            server's home: after a crash or a lost connection, call it again. Any failure takes all back by itself.
            """)

    @OptionGroup var server: OldServerOptions
    @OptionGroup var target: SwitchTarget
    @OptionGroup var options: SwitchApplyOptions
    @OptionGroup var confirmation: Confirmation

    func run() async throws {
        try await SwitchRun(target: target).run { run in
            var facts = run.state.phase == .applying ? run.state.facts : [:]
            if facts.isEmpty {
                let reader = try server.reader(of: server.tree())
                facts = options.facts
                facts["postfix"] = server.postfix.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
                facts["from"] = type(of: reader).software.rawValue
                facts["root"] = URL(fileURLWithPath: server.root).standardizedFileURL.path
                facts["batch"] = "switch-\(Int64(Date().timeIntervalSince1970 * 1000))"
                try ask(type(of: reader).software, run)
            }
            try await run.apply(facts)
        }
    }

    private func ask(_ software: ServerSoftware, _ run: SwitchRun) throws {
        let question =
            run.language == .german
            ? "\(software.rawValue) unter \(server.root) durch Martlet ablösen?"
            : "Let Martlet take the place of \(software.rawValue) below \(server.root)?"
        try confirmation.ask(question, .standard)
    }
}

struct SwitchRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Give the old server its place back.",
        discussion: """
            Mails that Martlet took meanwhile are in the same mailboxes. Mails of the old queue that nobody has got yet go back \
            into it; all others in Martlet's queue are delivered by Martlet in the background.
            """)

    @OptionGroup var target: SwitchTarget
    @OptionGroup var confirmation: Confirmation

    func run() async throws {
        try await SwitchRun(target: target).run { run in
            let isGerman = run.language == .german
            try confirmation.ask(isGerman ? "Zum alten Server zurück?" : "Back to the old server?", .standard)
            try await run.rollback()
        }
    }
}
