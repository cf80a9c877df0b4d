import ArgumentParser
import Foundation

/// Which server a command is about: the one of the configuration file, or the one whose home is named.
struct HomeOptions: ParsableArguments {
    @OptionGroup var file: ConfigurationOptions

    @Option(
        name: .long,
        help: ArgumentHelp("The server's home folder, instead of the one that the configuration names.", valueName: "dir"))
    var home: String?

    /// Without `--home` and without a configuration file, the home is the one that a configuration without keys would have.
    /// - Throws: ``ConfigurationError`` where the file that is meant cannot be used.
    func resolve() throws(ConfigurationError) -> ServerHome {
        if let home {
            let path = URL(fileURLWithPath: home).standardizedFileURL.path
            return ServerHome(path: path, mailRoot: path + "/mail", user: "")
        }
        let isNamed = file.path != ConfigurationOptions.standardPath
        let configuration = isNamed || FileManager.default.fileExists(atPath: file.path) ? try file.load() : Configuration()
        return ServerHome(path: configuration.home, mailRoot: configuration.mail, user: configuration.user)
    }
}
