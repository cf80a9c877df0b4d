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

    static func run(_ arguments: [String]) -> ExitCode {
        ExitCode(SendmailProgram(configurationPath: ConfigurationOptions.pathOfEnvironment).run(arguments))
    }
}
