import Trace

/// The name of a session or a transaction: sixteen letters and digits, which sort by the time they were made.
///
/// 48 bits of milliseconds since 1970 and 32 random bits, in base 32 without letters that are read for digits.
struct Identifier: Hashable, Sendable, CustomStringConvertible {
    let description: String

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// - Parameters:
    ///   - milliseconds: since 1970-01-01 00:00 UTC.
    init(milliseconds: Int64, random: UInt32) {
        let bits = UInt128(UInt64(bitPattern: milliseconds) & 0xFFFF_FFFF_FFFF) << 32 | UInt128(random)
        let octets = (0..<16).map { Identifier.alphabet[Int(truncatingIfNeeded: bits >> (75 - 5 * $0)) & 31] }
        description = String(decoding: octets, as: UTF8.self)
    }

    static func next() -> Identifier {
        Identifier(milliseconds: CivilTime.now / 1000, random: .random(in: 0 ... .max))
    }
}
