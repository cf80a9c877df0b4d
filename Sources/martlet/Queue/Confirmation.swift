import ArgumentParser

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
}
