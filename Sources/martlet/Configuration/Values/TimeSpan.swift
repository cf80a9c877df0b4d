import NIOCore

/// A span of time: `"250ms"`, `"30s"`, `"5m"`, `"12h"`, `"14d"`, or several in a row from the longest down, `"1h30m"`.
struct TimeSpan: TextValue, Equatable, Comparable {
    static let wanted = "a time such as \"250ms\", \"30s\", \"5m\", \"12h\" or \"14d\""

    let milliseconds: Int64

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// The longest span that is taken: a hundred years.
    private static let longest: Int64 = 36_525 * 86_400_000

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    static func seconds(_ number: Int64) -> Self { Self(milliseconds: number * 1000) }
    static func minutes(_ number: Int64) -> Self { Self(milliseconds: number * 60_000) }
    static func days(_ number: Int64) -> Self { Self(milliseconds: number * 86_400_000) }

    init(reading text: String) throws(ValueError) {
        let refusal = ValueError("\"\(text)\" is not \(Self.wanted)")
        var rest = Substring(text)
        var sum: Int64 = 0
        var unitsLeft = Self.units[...]
        guard !rest.isEmpty else { throw refusal }
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { !("0"..."9").contains($0) }
            rest = rest.dropFirst(name.count)
            if name.isEmpty, !digits.isEmpty { throw ValueError("\"\(text)\" lacks a unit (did you mean \"\(text)s\"?)") }
            guard let number = Int64(digits), let index = unitsLeft.firstIndex(where: { $0.name == name }) else { throw refusal }
            let (span, overflow) = number.multipliedReportingOverflow(by: unitsLeft[index].milliseconds)
            guard !overflow, span <= Self.longest - sum else { throw ValueError("\"\(text)\" is longer than a hundred years") }
            sum += span
            unitsLeft = unitsLeft[(index + 1)...]
        }
        milliseconds = sum
    }

    static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The span in the largest unit that divides it.
    var description: String {
        for unit in Self.units where milliseconds > 0 && milliseconds.isMultiple(of: unit.milliseconds) {
            return "\(milliseconds / unit.milliseconds)\(unit.name)"
        }
        return "\(milliseconds / 1000)s"
    }

    var duration: Duration { .milliseconds(milliseconds) }
    var timeAmount: TimeAmount { .milliseconds(milliseconds) }
}
