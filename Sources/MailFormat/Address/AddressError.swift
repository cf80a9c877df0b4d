/// Why a sequence of octets is not an address or a path of RFC 5321.
///
/// Each case is something else to the one who reads the reply: a bare local part is a person who forgot the domain, an
/// empty path is a program that sent nothing at all.
public enum AddressError: Error, Equatable, Sendable {
    /// Nothing where an address was expected: `<>` as a forward-path, or no path at all.
    case empty
    /// A local part and no domain (`<webmaster>`). Only `<postmaster>` may be written so (RFC 5321 §4.5.1).
    case bareLocalPart(LocalPart)
    /// The part before the `@` is missing or an empty quoted string (`<@kunde.example>`, `<""@kunde.example>`).
    case emptyLocalPart
    /// The part behind the `@` is missing (`<anna@>`).
    case emptyDomain
    /// The local part breaks the grammar of RFC 5321 §4.1.2 (and RFC 6531 §3.3 for UTF-8).
    case badLocalPart
    /// The domain breaks the grammar of RFC 5321 §4.1.2, or is no domain of IDNA2008 (RFC 5891).
    case badDomain
    /// The address literal is neither an IPv4 nor an IPv6 address (RFC 5321 §4.1.3).
    case badAddressLiteral
    /// The path lacks its angle brackets or has octets where none belong (RFC 5321 §4.1.2, `Path`).
    case badPath
    /// The address is longer than this server reads; ``Address/longestOctets``, or its domain than ``Domain/longestOctets``.
    case tooLong
}
