import ArgumentParser
import Takeover

/// Asks before something is lost.
struct Confirmation: ParsableArguments {
    @Flag(help: "Do not ask.")
    var yes = false

    /// Returns where the answer is yes.
    /// - Throws: ``CommandFailure`` for any other answer, and where nobody can be asked.
    func ask(_ question: String, _ output: QueueOutput) throws {
        if yes { return }
        guard let answer = output.ask("\(question) [y/N] ") else {
            throw CommandFailure("\(question) Nobody can be asked here; say --yes.")
        }
        guard ["y", "yes"].contains(answer.lowercased()) else { throw CommandFailure("Nothing was changed.") }
    }

    /// The same in the operator's language and for his terminal.
    func ask(_ question: Wording, _ teller: SwitchTeller, _ output: QueueOutput = .standard) throws(SwitchError) {
        if yes { return }
        guard let answer = output.ask(teller.question(question.text(in: teller.language))) else {
            throw SwitchError(
                Wording(
                    "\(question.english) Nobody can be asked here; say --yes.",
                    german: "\(question.german) Hier ist niemand zu fragen; sagen Sie --yes."))
        }
        guard ["y", "yes", "j", "ja"].contains(answer.lowercased()) else {
            throw SwitchError("Nothing was changed.", german: "Es wurde nichts geändert.")
        }
    }
}
