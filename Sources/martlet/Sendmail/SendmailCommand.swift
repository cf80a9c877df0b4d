import ArgumentParser
import Foundation

/// `martlet sendmail`: what programs call to send mail.
struct SendmailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sendmail",
        abstract: "Send a mail as programs do it: the options of sendmail, the mail on standard input.",
        discussion: """
            Linked or copied as sendmail, mailq or newaliases, the program is that. The server is found by the configuration \
            file that $MARTLET_CONFIG names, else \(ConfigurationOptions.standardPath). The exit codes are those of sysexits.h.
            """
    )

    @Argument(parsing: .captureForPassthrough, help: "Options and recipients, as sendmail takes them.")
    var arguments: [String] = []

    func run() throws {
        let program = SendmailProgram(configurationPath: ConfigurationOptions.pathOfEnvironment)
        throw ExitCode(program.run(arguments))
    }
}
