import NIOCore

extension TimeAmount {
    /// The same span for an event loop; at least nothing, at most thirty years.
    init(_ duration: Duration) {
        self = .nanoseconds(Int64(max(0, min(duration / .nanoseconds(1), 1e18))))
    }
}
