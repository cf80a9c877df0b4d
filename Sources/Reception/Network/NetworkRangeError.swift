/// Why a text is no ``NetworkRange``; each case's description says what to write instead.
public enum NetworkRangeError: Error, Equatable, CustomStringConvertible {
    case notAnAddress(String)
    case badPrefixLength(String, longest: Int)
    case bitsBehindPrefix(String, meant: String)

    public var description: String {
        switch self {
        case .notAnAddress(let text):
            "\"\(text)\" is no range of IP addresses; write one as \"192.0.2.0/24\" or \"2001:db8::/32\""
        case .badPrefixLength(let text, let longest):
            "\"\(text)\" has no prefix length from 0 to \(longest) behind its \"/\""
        case .bitsBehindPrefix(let text, let meant):
            "\"\(text)\" has bits set behind its prefix (did you mean \"\(meant)\"?)"
        }
    }
}
