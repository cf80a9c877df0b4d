/// What one run showed.
struct Measurement {
    let mails: Int
    /// Seconds until the last client had read its 250.
    let secondsToReply: Double
    /// Seconds until the last mail was in its Maildir, or at the next hop.
    let secondsToArrival: Double

    var repliesPerSecond: Double { Double(mails) / secondsToReply }
    var mailsPerSecond: Double { Double(mails) / secondsToArrival }
}

extension [Double] {
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        return isEmpty ? 0 : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
