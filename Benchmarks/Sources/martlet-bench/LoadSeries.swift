/// The runs of one server at one point.
struct LoadSeries {
    let run: LoadRun
    let mails: Int
    private(set) var measurements: [Measurement] = []

    init(run: LoadRun, mails: Int) {
        self.run = run
        self.mails = mails
    }

    mutating func measure() throws {
        measurements.append(try run.measure(mails: mails))
    }

    var repliesPerSecond: Double { measurements.map(\.repliesPerSecond).median }
    var mailsPerSecond: Double { measurements.map(\.mailsPerSecond).median }
}
