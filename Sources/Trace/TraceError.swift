import NIOCore

/// What can go wrong with the trace, the metrics port or the logs, each with what the operator can do.
public enum TraceError: Error, Equatable, Sendable {
    /// There is no trace at `path`: the home is another one, or the server has never run there.
    case noTrace(path: String)
    /// The trace at `path` cannot be opened or read.
    case unreadable(path: String, reason: String)
    /// The metrics port cannot be bound.
    case cannotListen(address: String, reason: String)
}

extension TraceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noTrace(let path):
            "There is no trace at \(path). Give the server's home with --home; if it is right, the server has not run yet."
        case .unreadable(let path, let reason):
            "The trace at \(path) cannot be read: \(reason). Run this as root or as the user that the server runs as."
        case .cannotListen(let address, let reason):
            "The metrics cannot be served at \(address): \(reason). Choose another port, or stop what listens there."
        }
    }
}
