/// Why there is no resolver.
public enum UnboundError: Error, Hashable, Sendable {
    /// libunbound cannot be started; its words.
    case library(String)
    /// A file cannot be read, or holds nothing that is needed.
    case file(String)
    /// libunbound does not take this setting.
    case setting(String)
}

extension UnboundError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .library(let text): "the resolver cannot be started: \(text)"
        case .file(let text), .setting(let text): text
        }
    }
}
