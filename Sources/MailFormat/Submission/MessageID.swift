/// `msg-id` of RFC 5322 §3.6.4: the name that a mail is to bear alone in the world.
public struct MessageID: Hashable, Sendable {
    /// Left of the `@`; an atom.
    public let left: String
    public let domain: Domain

    /// A name made of the moment and 80 random bits, so that two of one second and one domain differ.
    public init(domain: Domain, date: MailDate, using generator: inout some RandomNumberGenerator) {
        let random = UInt64.random(in: 0...UInt64.max, using: &generator)
        let more = UInt16.random(in: 0...UInt16.max, using: &generator)
        left = "\(String(date.seconds, radix: 36)).\(String(random, radix: 36))\(String(more, radix: 36))"
        self.domain = domain
    }
}

extension MessageID: CustomStringConvertible {
    /// With angle brackets, as it is written in a field.
    public var description: String { "<\(left)@\(domain)>" }
}
