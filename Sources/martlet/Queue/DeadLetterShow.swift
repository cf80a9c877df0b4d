import ArgumentParser
import Foundation
import Spool

struct DeadLetterShow: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "A dead letter with all recipients of its mail. `martlet queue export` writes the mail itself.")

    @OptionGroup var place: QueueOptions

    @Argument(help: "The number of a mail, as list shows it, or its name.")
    var mail: MailName

    @Flag(help: "Answer in JSON.")
    var json = false

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let letter = try await spool.deadLetter(mail.id(in: spool))
        if !json {
            let age = QueueText.span(from: letter.since, to: Date())
            try output.line("Dead since \(QueueText.moment(letter.since)), \(age).\n")
        }
        try await ShownMail(json: json).write(letter.id, of: spool, to: output)
    }
}
