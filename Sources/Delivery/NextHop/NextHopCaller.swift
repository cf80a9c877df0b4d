import Foundation

/// Who wants a connection, and so how long he waits for one.
public enum NextHopCaller: Hashable, Sendable {
    /// A client that waits for its answer.
    case session
    /// The queue, which has other mail to carry meanwhile. `retryAskedAt`: when the operator asked for this try; what was known of the host before
    /// that does not keep it from being tried.
    case queue(retryAskedAt: Date? = nil)

    var retryAskedAt: Date? {
        if case .queue(let time) = self { time } else { nil }
    }
}
