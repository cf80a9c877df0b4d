/// How many deliveries run at once to one next hop: grows by one for each round that works, halves at a failure (additive increase,
/// multiplicative decrease, as TCP finds what a path carries: RFC 5681 §3.1).
struct DeliveryWindow: Hashable, Sendable {
    /// The most that ever run at once, at least 1.
    let limit: Int
    private var size: Double

    /// - Parameter start: with how many it begins.
    init(start: Int, limit: Int) {
        self.limit = max(1, limit)
        size = Double(min(max(1, start), max(1, limit)))
    }

    /// How many may run now.
    var width: Int { Int(size) }

    /// A delivery found a next hop that works. A whole round of them, `width` deliveries, makes room for one more.
    mutating func succeeded() {
        size = min(Double(limit), size + 1 / Double(width))
    }

    /// A next hop could not be reached, or turned the session away.
    mutating func failed() {
        size = max(1, (size / 2).rounded(.down))
    }
}
