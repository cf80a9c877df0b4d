/// A number of octets: `"50M"`, `"64K"`, `"1G"` with K = 1024, M = 1024², G = 1024³, or a plain number.
struct OctetCount: TextValue, Equatable, Comparable {
    static let wanted = "a number of octets such as \"50M\", \"64K\" or 8192"

    let octets: Int

    private static let units: [(letter: Character, octets: Int)] = [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]

    init(octets: Int) {
        self.octets = octets
    }

    init(reading text: String) throws(ValueError) {
        let refusal = ValueError("\"\(text)\" is not \(Self.wanted)")
        var digits = Substring(text.uppercased())
        var factor = 1
        if let unit = Self.units.first(where: { $0.letter == digits.last }) {
            factor = unit.octets
            digits = digits.dropLast()
        }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw refusal }
        guard let number = Int(digits) else { throw ValueError("\"\(text)\" is too large") }
        let (octets, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow else { throw ValueError("\"\(text)\" is too large") }
        self.octets = octets
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let octets = try? container.decode(Int.self) {
            guard octets >= 0 else { throw ValueError("\(octets) is negative; expected is \(Self.wanted)") }
            self.init(octets: octets)
        } else {
            try self.init(reading: container.decode(String.self))
        }
    }

    static func < (left: Self, right: Self) -> Bool { left.octets < right.octets }

    /// The shortest text that reads back as the same number.
    var description: String {
        for unit in Self.units where octets > 0 && octets.isMultiple(of: unit.octets) {
            return "\(octets / unit.octets)\(unit.letter)"
        }
        return "\(octets)"
    }
}
