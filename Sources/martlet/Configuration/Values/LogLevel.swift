import Logging

/// From which level on a log line is written.
enum LogLevel: String, ChoiceValue {
    case trace
    case debug
    case info
    case notice
    case warning
    case error
    case critical

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
