/// A cursor over octets, for the grammars of this room: it looks, takes, and never reads past the end.
public struct ByteScanner: Sendable {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.position = bytes.startIndex
    }

    public init(_ text: String) {
        self.init(Array(text.utf8)[...])
    }

    /// The octets that are not taken yet.
    public var rest: ArraySlice<UInt8> { bytes[position...] }

    public var isAtEnd: Bool { position == bytes.endIndex }

    /// The next octet, not taken; nil at the end.
    public var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    /// Takes the next octet when it is `octet`.
    public mutating func take(_ octet: UInt8) -> Bool {
        guard next == octet else { return false }
        position += 1
        return true
    }

    /// Takes one octet, whatever it is; nil at the end.
    public mutating func takeOctet() -> UInt8? {
        guard let octet = next else { return nil }
        position += 1
        return octet
    }

    /// Takes octets as long as `belongs` says so.
    public mutating func take(while belongs: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.endIndex, belongs(bytes[position]) { position += 1 }
        return bytes[start..<position]
    }

    /// Takes `word` where it stands next, in whatever case its ASCII letters are.
    public mutating func take(caseless word: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard rest.count >= wanted.count, rest.prefix(wanted.count).matches(caseless: wanted) else { return false }
        position += wanted.count
        return true
    }

    /// Takes spaces and tabs.
    public mutating func skipBlanks() {
        _ = take { $0 == .space || $0 == .tab }
    }
}

extension Sequence<UInt8> {
    /// Whether these octets are `other`, ASCII letters compared without regard to case.
    func matches(caseless other: some Sequence<UInt8>) -> Bool {
        elementsEqual(other) { $0.asciiLowercased == $1.asciiLowercased }
    }
}
