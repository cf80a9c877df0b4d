/// How many mails a delivery takes from the queue at a time: many where they go fast, so that the queue is asked seldom; few where they go
/// slowly, so that a letter that comes meanwhile waits for a moment only and nobody holds mail that another could send.
struct BatchSize: Hashable, Sendable {
    /// What a batch should take at most.
    static let longest = Duration.milliseconds(400)
    static let largest = 16

    private(set) var mails = 1

    mutating func took(_ time: Duration) {
        if time > Self.longest {
            mails = max(1, mails / 2)
        } else if time < Self.longest / 4 {
            mails = min(Self.largest, mails * 2)
        }
    }
}
