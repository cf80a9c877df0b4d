/// The characters that part a mailbox's name from a tag: `+` as in `anna+shop@`, `-` as users of qmail write it.
public struct TagSeparators: Hashable, Sendable {
    /// The separators, each once, in the order given. Empty: the domain knows no tags.
    public let characters: String

    /// `+` alone, what a new domain has.
    public static let plus = TagSeparators(unchecked: "+")
    public static let none = TagSeparators(unchecked: "")

    /// What may separate: special characters of an atom (RFC 5322 §3.2.3) without those that ask for relaying.
    private static let allowed = "+-=_#~*/$&?^"

    /// - Throws: ``DirectoryError/invalid(_:)`` for any other character than `+-=_#~*/$&?^`.
    public init(_ characters: String) throws(DirectoryError) {
        guard characters.unicodeScalars.allSatisfy(Self.allowed.unicodeScalars.contains) else {
            throw .invalid("Tag separators are some of \(Self.allowed), or nothing for no tags; not \"\(characters)\".")
        }
        var seen = Set<Character>()
        self.init(unchecked: characters.filter { seen.insert($0).inserted })
    }

    init(unchecked characters: String) {
        self.characters = characters
    }

    /// What stands before each separator in `localPart`, longest first, never empty: for `anna-lists-x` and `-` it is
    /// `anna-lists`, `anna`.
    func prefixes(of localPart: String) -> [String] {
        let separators = characters.utf8
        return localPart.utf8.indices.reversed().compactMap { index in
            guard index > localPart.startIndex, separators.contains(localPart.utf8[index]) else { return nil }
            return String(localPart[..<index])
        }
    }
}
