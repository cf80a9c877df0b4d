import ArgumentParser
import Foundation
import Takeover

/// The server that takes over, and where the journal of the switch lies.
struct SwitchTarget: ParsableArguments {
    @OptionGroup var file: ConfigurationOptions

    @Option(help: "The language: en or de. Default: that of the environment.")
    var language: Wording.Language?

    var spoken: Wording.Language {
        language ?? OperatorLocale(environment: ProcessInfo.processInfo.environment).language
    }

    func load() throws(SwitchError) -> Configuration {
        do throws(ConfigurationError) {
            return try file.load()
        } catch {
            throw SwitchError(
                Wording("\(error)", german: "\(error)"),
                advice: Wording(
                    "martlet switch plan shows what to write into it.", german: "martlet switch plan zeigt, was hineingehört."))
        }
    }

    static func folder(of configuration: Configuration) -> String { configuration.home + "/switch" }
}
