import Crypto

/// Tags the senders of mails that mailboxes of this server send, so that a report on a mail that nobody here sent shows itself: it comes to an address without
/// a tag (Bounce Address Tag Validation, draft-levine-smtp-batv).
///
/// The hash is HMAC-SHA256 where the draft has HMAC-SHA1: only the server that made a tag ever verifies it (§4.1).
public struct BATV: Sendable {
    /// For how many days behind the day of its making a tag is good (draft-levine-smtp-batv §4.1).
    public static let validDays = 7

    private let keys: [Int: SymmetricKey]
    private let current: Int

    /// - Parameters:
    ///   - keys: by number, 0 to 9: the one in use, and those that were in use during the last ``validDays`` days.
    ///   - current: the number of the one that makes tags.
    /// - Returns: nil where there is no such key, a number is not 0 to 9, or a key has less than 16 octets.
    public init?(keys: [Int: [UInt8]], current: Int) {
        guard keys[current] != nil, keys.allSatisfy({ (0...9).contains($0.key) && $0.value.count >= 16 }) else { return nil }
        self.keys = keys.mapValues { SymmetricKey(data: $0) }
        self.current = current
    }

    /// Whether an address bears a tag, good or not.
    public static func isTagged(_ address: Address) -> Bool { BATVLocalPart(address.localPart) != nil }

    /// The address without its tag, good or not; an address without a tag as it is.
    public static func untagged(_ address: Address) -> Address {
        guard let parts = BATVLocalPart(address.localPart), let localPart = try? LocalPart(text: parts.plain) else {
            return address
        }
        return Address(localPart: localPart, domain: address.domain)
    }

    /// The address with a tag made at `seconds` since 1970. One that bears a tag keeps it: it was made by whom the mail came from.
    /// - Throws: ``AddressError/tooLong``.
    public func tagged(_ address: Address, at seconds: Int64) throws(AddressError) -> Address {
        guard !BATV.isTagged(address), let key = keys[current] else { return address }
        let day = Int((seconds / 86_400 + Int64(BATV.validDays)) % 1_000)
        let hash = BATV.hash(key: current, day: day, of: address, with: key)
        let parts = BATVLocalPart(key: current, day: day, hash: hash, plain: address.localPart.text)
        let tagged = Address(localPart: try LocalPart(text: parts.description), domain: address.domain)
        guard tagged.description.utf8.count <= Address.longestOctets else { throw .tooLong }
        return tagged
    }

    /// The address without its tag, when that is good at `seconds` since 1970.
    /// - Throws: ``BATVError``.
    public func verified(_ address: Address, at seconds: Int64) throws(BATVError) -> Address {
        guard let parts = BATVLocalPart(address.localPart) else { throw .untagged }
        let plain = BATV.untagged(address)
        guard let key = keys[parts.key], parts.hash == BATV.hash(key: parts.key, day: parts.day, of: plain, with: key) else {
            throw .forged
        }
        let left = (parts.day - Int(seconds / 86_400 % 1_000) + 1_000) % 1_000
        guard left <= BATV.validDays else { throw .expired }
        return plain
    }

    /// 24 bits of the code over the key's number, the day and the address (draft-levine-smtp-batv §4.1), the latter without regard to case.
    private static func hash(key: Int, day: Int, of address: Address, with secret: SymmetricKey) -> Int {
        let text = "\(key):\(day):\(address.localPart.key)@\(address.domain)"
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: secret)
        return code.prefix(3).reduce(0) { $0 << 8 | Int($1) }
    }
}

/// Why a tag is not good.
public enum BATVError: Error, Hashable, Sendable {
    /// The address bears no tag.
    case untagged
    /// No key of this server made it for this address.
    case forged
    /// It was good, more than ``BATV/validDays`` days ago.
    case expired
}
