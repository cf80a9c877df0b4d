import Logging

extension Logger {
    /// Says nothing: tests provoke what an operator would be told of.
    public static let quiet: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()
}
