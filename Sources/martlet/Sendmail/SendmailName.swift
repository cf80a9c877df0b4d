import ArgumentParser
import Foundation

/// The names under which the program is what other mail servers bring along.
enum SendmailName {
    /// What `martlet` would be called with, where this process was started as `sendmail`, `mailq` or `newaliases`; else nil.
    static func arguments(_ commandLine: [String] = CommandLine.arguments) -> [String]? {
        let name = commandLine.first.map { $0.split(separator: "/").last.map(String.init) ?? $0 } ?? ""
        let rest = Array(commandLine.dropFirst())
        return switch name {
        case "sendmail": rest
        case "mailq": ["-bp"] + rest
        case "newaliases": ["-bi"] + rest
        default: nil
        }
    }

    /// Whether the queue is to be shown: `mailq`, `sendmail -bp`, `martlet sendmail -bp`.
    static func asksForQueue(_ commandLine: [String] = CommandLine.arguments) -> Bool {
        let isNamed = commandLine.count > 1 && commandLine[1] == "sendmail"
        guard let arguments = arguments(commandLine) ?? (isNamed ? Array(commandLine.dropFirst(2)) : nil) else { return false }
        return (try? SendmailRequest(arguments))?.mode == .queue
    }

    /// Whether this process was started as `qmail-queue`.
    static func isQmailQueue(_ commandLine: [String] = CommandLine.arguments) -> Bool {
        commandLine.first?.split(separator: "/").last == "qmail-queue"
    }

    static func runQmailQueue() -> ExitCode {
        ExitCode(QmailQueueProgram(configurationPath: ConfigurationOptions.pathOfEnvironment).run())
    }

    static func run(_ arguments: [String]) -> ExitCode {
        ExitCode(SendmailProgram(configurationPath: ConfigurationOptions.pathOfEnvironment).run(arguments))
    }
}
