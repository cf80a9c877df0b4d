import ArgumentParser
import Foundation
import Takeover

/// The server that takes over, and where the journal of the switch lies.
struct SwitchTarget: ParsableArguments {
    @OptionGroup var file: ConfigurationOptions

    @Option(help: "The language: en or de. Default: that of the environment.")
    var language: Wording.Language?

    /// Who tells the operator, as his environment and options say.
    var teller: SwitchTeller {
        let locale = OperatorLocale(environment: ProcessInfo.processInfo.environment)
        return SwitchTeller(language: language ?? locale.language, isASCII: !locale.isUTF8)
    }

    /// The file as it is before the plan's values are in it.
    /// - Throws: ``SwitchError`` where there is one that cannot be read.
    func base() throws(SwitchError) -> SwitchBase {
        do throws(ConfigurationError) {
            return try SwitchBase(path: file.path)
        } catch {
            throw Self.failure(error)
        }
    }

    static func failure(_ error: ConfigurationError) -> SwitchError {
        SwitchError(
            Wording("\(error)", german: "\(error)"),
            advice: Wording(
                "Put that right there; martlet switch plan shows what the old server has.",
                german: "Bringen Sie das dort in Ordnung; martlet switch plan zeigt, was der alte Server hat."))
    }

    static func folder(of configuration: Configuration) -> String { configuration.home + "/switch" }
}
