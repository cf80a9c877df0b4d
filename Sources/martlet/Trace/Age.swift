import ArgumentParser

/// How long ago: `90s`, `30m`, `2h`, `3d`, `1w`.
struct Age: ExpressibleByArgument, Hashable {
    let microseconds: Int64

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = argument.last, let seconds = units[unit], let count = Int64(argument.dropLast()), count >= 0 else {
            return nil
        }
        let (product, overflow) = count.multipliedReportingOverflow(by: seconds * 1_000_000)
        guard !overflow else { return nil }
        microseconds = product
    }
}
