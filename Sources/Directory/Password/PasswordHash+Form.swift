/// The forms that crypt(5) gives. Looked at octet by octet: a server that is taken over has a hundred thousand of them.
extension PasswordHash {
    static func isWellFormed(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        return hasMethodForm(text) || isTraditional(text) || PasswordDigest(text) != nil
    }

    /// `[./0-9A-Za-z]`, the digits that crypt(3) writes a hash with.
    static func isEncoded(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: ".")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func hasMethodForm(_ text: String) -> Bool {
        if text.hasPrefix("_") { return isEncoded(text.utf8.dropFirst(), 19...19) }
        let parts = text.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].isEmpty else { return false }
        let (rest, end) = (parts[2..<(parts.count - 1)], parts[parts.count - 1])
        switch String(Substring(parts[1])) {
        case "1": return rest.count == 1 && isSalt(rest[2], 0...8) && isEncoded(end, 22...22)
        case "5": return isRounded(rest) && isEncoded(end, 43...43)
        case "6": return isRounded(rest) && isEncoded(end, 86...86)
        case "2a", "2b", "2y": return rest.count == 1 && isCost(rest[2]) && isEncoded(end, 53...53)
        case "7": return rest.count == 1 && isEncoded(rest[2], 11...97) && isEncoded(end, 43...43)
        case "y", "gy":
            return rest.count == 2 && isEncoded(rest[2], 2...Int.max) && isEncoded(rest[3], 0...86) && isEncoded(end, 43...43)
        default: return false
        }
    }

    /// `rounds=N`, which may be missing, with four to nine digits; and the salt.
    private static func isRounded(_ parts: ArraySlice<Substring.UTF8View>) -> Bool {
        guard let salt = parts.last, isSalt(salt, 0...16) else { return false }
        if parts.count == 1 { return true }
        let rounds = parts[parts.startIndex]
        let digits = rounds.dropFirst(7)
        return parts.count == 2 && rounds.starts(with: "rounds=".utf8) && (4...9).contains(digits.count)
            && digits.first != UInt8(ascii: "0") && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// The logarithm of bcrypt's rounds: 04 to 31.
    private static func isCost(_ digits: Substring.UTF8View) -> Bool {
        let isNumber = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.count == 2 && isNumber && (4...31).contains(Int(String(Substring(digits))) ?? 0)
    }

    /// Anything but a colon and white space.
    private static func isSalt(_ octets: Substring.UTF8View, _ lengths: ClosedRange<Int>) -> Bool {
        lengths.contains(octets.count)
            && octets.allSatisfy { $0 != UInt8(ascii: ":") && $0 != 0x20 && !(0x09...0x0D).contains($0) }
    }

    private static func isEncoded(_ octets: some Collection<UInt8>, _ lengths: ClosedRange<Int>) -> Bool {
        lengths.contains(octets.count) && octets.allSatisfy(isEncoded)
    }
}
