import ArgumentParser
import Foundation

/// `--config FILE`, for every command that needs the configuration.
struct ConfigurationOptions: ParsableArguments {
    static let standardPath = "/etc/martlet/martlet.toml"

    @Option(name: .long, help: "The configuration file; else $MARTLET_CONFIG, else \(standardPath).")
    var config: String?

    /// The file that is meant.
    var path: String { config ?? Self.pathOfEnvironment }

    /// The file that is meant where no option names one.
    static var pathOfEnvironment: String {
        let variable = ProcessInfo.processInfo.environment["MARTLET_CONFIG"] ?? ""
        return variable.isEmpty ? standardPath : variable
    }

    /// - Throws: ``ConfigurationError`` with all that is wrong with the file.
    func load() throws(ConfigurationError) -> Configuration {
        try Configuration(contentsOf: path)
    }
}
