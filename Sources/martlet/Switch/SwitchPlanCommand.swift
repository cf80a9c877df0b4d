import ArgumentParser
import Foundation
import Takeover

struct SwitchPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Say what a switch would do. Changes nothing.",
        discussion: """
            Reads the old server's files and says what is found, what becomes of each thing, what cannot be carried and what to do about it, which \
            addresses send reports to strangers today, the size of the queue and the expected outage.

            Exit codes: 0, 64 for a wrong command line, 66 where no server is found, 69 where there is no reader for it.
            """)

    @OptionGroup var server: OldServerOptions

    @Flag(help: "Answer in JSON, keys sorted.")
    var json = false

    @Flag(help: "Answer with a page for a browser, which needs no other file.")
    var html = false

    @Option(help: "The language: en or de. Default: that of the environment.")
    var language: Wording.Language?

    @Flag(help: "Print long lists to their end.")
    var all = false

    @Flag(inversion: .prefixedNo, help: "Whether the queue is read too; a large one takes its time.")
    var queue = true

    @Flag(inversion: .prefixedNo, help: "Whether to stop after each screen. Default: on a terminal.")
    var pages: Bool?

    func validate() throws {
        guard !json || !html else { throw ValidationError("Say --json or --html, not both.") }
    }

    func run() async throws {
        do {
            let tree = try server.tree()
            try show(SwitchPlan(server.reader(of: tree).read(withQueue: queue), links: tree))
        } catch let exit as SwitchExit {
            FileHandle.standardError.write(Data("martlet switch plan: \(exit.message)\n".utf8))
            throw ExitCode(exit.code.rawValue)
        }
    }

    private func show(_ plan: SwitchPlan) throws {
        let locale = OperatorLocale(environment: ProcessInfo.processInfo.environment)
        let language = language ?? locale.language
        if json { return print(try PlanDocument(plan, in: language).json) }
        if html { return print(try PlanPage().html(plan, in: language), terminator: "") }
        let text = PlanText(plan, in: language, isComplete: all, isASCII: !locale.isUTF8)
        let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        guard pages ?? isTerminal else { return print(text.text, terminator: "") }
        PlanPager(height: PlanPager.terminalHeight, language: language).show(text.sections)
    }
}
