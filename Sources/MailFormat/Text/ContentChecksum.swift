/// A 64-bit sum over a file's octets that tells a whole file from one that a power failure left torn, zeroed or cut.
///
/// It guards against accidents and not against forgers: the folders it is used in are readable for this server only. Multiply
/// and fold over words of eight octets, which costs little beside writing them.
public struct ContentChecksum: Sendable {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325
    private var tail: UInt64 = 0
    private var tailOctets: UInt64 = 0
    private var octets: UInt64 = 0

    public init() {}

    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        octets += UInt64(bytes.count)
        var index = 0
        while tailOctets != 0, index < bytes.count {
            addToTail(bytes[index])
            index += 1
        }
        while index + 8 <= bytes.count {
            fold(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian)
            index += 8
        }
        while index < bytes.count {
            addToTail(bytes[index])
            index += 1
        }
    }

    /// The sum of all that was added.
    public var sum: UInt64 {
        var last = self
        last.fold(tail)
        last.fold(octets)
        return last.state
    }

    /// ``sum`` as sixteen hexadecimal digits.
    public var hexadecimal: String {
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func addToTail(_ octet: UInt8) {
        tail |= UInt64(octet) << (8 * tailOctets)
        tailOctets += 1
        if tailOctets == 8 {
            fold(tail)
            tail = 0
            tailOctets = 0
        }
    }

    private mutating func fold(_ word: UInt64) {
        state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
        state ^= state >> 29
    }
}
