import ArgumentParser
import Spool

struct QueueShow: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "A mail with all its recipients: what was answered, and when the next try is.")

    @OptionGroup var place: QueueOptions

    @Argument(help: "The number of a mail, as list shows it, or its name.")
    var mail: MailName

    @Flag(help: "Answer in JSON.")
    var json = false

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        try await ShownMail(json: json).write(mail.id(in: spool), of: spool, to: output)
    }
}
