import ArgumentParser
import Foundation
import Takeover

struct SwitchStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Say where a switch stands.")

    @OptionGroup var target: SwitchTarget

    @Flag(help: "Answer in JSON, keys sorted.")
    var json = false

    func run() async throws {
        let teller = target.teller
        do {
            let folder = SwitchTarget.folder(of: try target.base().values)
            let state = SwitchState(try Journal.records(in: folder))
            print(json ? try SwitchReport(state).json : SwitchReport(state).lines(by: teller).joined(separator: "\n"))
        } catch let error as SwitchError {
            throw teller.failure(error)
        }
    }
}

/// Where a switch stands, as it is shown.
struct SwitchReport: Codable, Equatable {
    struct Step: Codable, Equatable {
        var name: String
        var state: String
    }

    var phase: SwitchState.Phase
    var from: String?
    var root: String?
    /// Seconds since 1970.
    var opened: Int64?
    var changed: Int64?
    var reason: String?
    var steps: [Step]

    init(_ state: SwitchState) {
        phase = state.phase
        from = state.facts["from"]
        root = state.facts["root"]
        opened = state.opened
        changed = state.changed
        reason = state.reason
        steps = state.begun.map { name in
            Step(name: name, state: state.undone.contains(name) ? "undone" : state.done.contains(name) ? "done" : "begun")
        }
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    func lines(by teller: SwitchTeller) -> [String] {
        let language = teller.language
        var lines = teller.wrap(sentence.text(in: language), indent: 0)
        if let from, let root { lines += teller.wrap("\(from), \(root)", indent: 0) }
        let states = ["begun": "begonnen", "done": "getan", "undone": "zurückgenommen"]
        for step in steps {
            let state = language == .german ? states[step.state] ?? step.state : step.state
            let row = "  " + step.name.padding(toLength: 16, withPad: " ", startingAt: 0) + state
            lines.append(teller.isASCII ? TerminalLine.ascii(row) : row)
        }
        if let reason { lines += teller.wrap(reason, indent: 2) }
        return lines
    }

    private var sentence: Wording {
        switch phase {
        case .none: Wording("There was no switch yet.", german: "Es gab noch keine Umstellung.")
        case .applying:
            Wording(
                "A switch was begun: martlet switch apply goes on, martlet switch rollback goes back.",
                german: "Eine Umstellung ist begonnen: martlet switch apply macht weiter, martlet switch rollback führt zurück.")
        case .applied: Wording("Martlet has taken over.", german: "Martlet hat übernommen.")
        case .rollingBack:
            Wording(
                "A switch is on its way back: martlet switch rollback goes on.",
                german: "Eine Umstellung ist auf dem Rückweg: martlet switch rollback macht weiter.")
        case .rolledBack: Wording("The old server has its place back.", german: "Der alte Server hat seinen Platz wieder.")
        }
    }
}
