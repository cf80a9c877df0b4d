import ArgumentParser
import Logging
import Spool

/// Where the queue lies; the same options for every command that looks at it or changes it.
struct QueueOptions: ParsableArguments {
    @OptionGroup var server: HomeOptions

    /// The queue of that home. Nothing is opened yet and nothing is made; the first question says whether it is there.
    /// - Throws: ``ConfigurationError``.
    func open() throws(ConfigurationError) -> SQLiteSpool {
        // What a command has to say it says itself.
        let silent = Logger(label: "martlet.queue") { _ in SwiftLogNoOpLogHandler() }
        return SQLiteSpool(folder: try server.resolve().queuePath, creates: false, logger: silent)
    }
}
