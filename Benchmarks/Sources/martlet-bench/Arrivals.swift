/// Where the mails of a run end, and how many are there.
protocol Arrivals {
    /// The domain that mails for there are addressed to.
    var domain: String { get }
    /// What the place is called in an error.
    var name: String { get }

    /// Whether a mail has to be there as soon as its client has read 250.
    var isReachedAtReply: Bool { get }

    /// Begins a new run: what arrived before does not count any more.
    func reset() throws
    func count() throws -> Int
    /// Octets of the smallest mail; nil where that cannot be told.
    func smallest() -> Int?
}
