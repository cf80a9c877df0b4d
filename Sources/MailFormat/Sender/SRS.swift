import Crypto

/// Rewrites the sender of a forwarded mail into an address of this server (Sender Rewriting Scheme), so that the forwarder and not the author answers for
/// it by SPF, and finds the author again when a report comes back.
///
/// A rewritten address is good for ``validDays`` days and can be made only by who knows a secret. It carries one fact: whether the mail had an SPF pass when it
/// came. That is one letter behind the hash, `SRS0=HHHHHHP=TT=…`, under the hash like all else. Case does not matter anywhere, since some hosts change it.
public struct SRS: Sendable {
    /// How many days after the day of its making an address is good.
    public static let validDays = 4

    /// What a good address says.
    public struct Origin: Hashable, Sendable {
        /// To whom a report goes back: the author, or the forwarder before this one.
        public var sender: Address
        /// The mail had an SPF pass when it came here.
        public var hadSPFPass: Bool

        public init(sender: Address, hadSPFPass: Bool) {
            self.sender = sender
            self.hadSPFPass = hadSPFPass
        }
    }

    /// The first signs; all verify.
    private let secrets: [SymmetricKey]

    /// - Parameter secrets: the one in use first, then those that were in use during the last ``validDays`` days.
    /// - Returns: nil where there is no secret, or one of less than 16 octets, which could be guessed.
    public init?(secrets: [[UInt8]]) {
        guard !secrets.isEmpty, secrets.allSatisfy({ $0.count >= 16 }) else { return nil }
        self.secrets = secrets.map { SymmetricKey(data: $0) }
    }

    /// Whether an address claims to be a rewritten one. Whether it is, ``origin(of:at:)`` says.
    public static func isClaimed(by address: Address) -> Bool {
        SRSLocalPart.isClaimed(by: address.localPart)
    }

    /// `sender` as an address of `forwarder`, made at `seconds` since 1970.
    /// - Throws: ``AddressError/tooLong``.
    public func rewritten(
        _ sender: Address, by forwarder: Domain, at seconds: Int64, hadSPFPass: Bool = false
    ) throws(AddressError) -> Address {
        let form =
            SRSLocalPart.further(from: sender)
            ?? .first(stamp: SRS.stamp(at: seconds), domain: sender.domain.ascii, localPart: sender.localPart.text)
        guard let secret = secrets.first else { throw .badLocalPart }
        let hash = SRS.hash(form, hadSPFPass: hadSPFPass, secret: secret)
        let localPart = try LocalPart(text: SRSLocalPart(hash: hash + (hadSPFPass ? "P" : ""), form: form).description)
        let address = Address(localPart: localPart, domain: forwarder)
        guard address.description.utf8.count <= Address.longestOctets else { throw .tooLong }
        return address
    }

    /// Whom a rewritten address stands for.
    /// - Parameter seconds: the time now, since 1970.
    /// - Throws: ``SRSError``.
    public func origin(of address: Address, at seconds: Int64) throws(SRSError) -> Origin {
        guard let parts = SRSLocalPart(address.localPart) else { throw .malformed }
        let hadSPFPass = parts.hash.utf8.count == SRS.hashDigits + 1 && parts.hash.utf8.last?.asciiLowercased == UInt8(ascii: "p")
        guard hadSPFPass || parts.hash.utf8.count == SRS.hashDigits else { throw .malformed }
        guard isProved(parts, hadSPFPass: hadSPFPass) else { throw .forged }
        if case .first(let stamp, _, _) = parts.form, !SRS.isGood(stamp, at: seconds) { throw .expired }
        do throws(AddressError) {
            return Origin(sender: try SRS.sender(parts.form), hadSPFPass: hadSPFPass)
        } catch {
            throw .malformed
        }
    }

    private static func sender(_ form: SRSLocalPart.Form) throws(AddressError) -> Address {
        switch form {
        case .first(_, let domain, let localPart):
            Address(localPart: try LocalPart(text: localPart), domain: try Domain(domain))
        // How long that one is good, the forwarder who made it knows.
        case .further(let domain, let rest):
            Address(localPart: try LocalPart(text: "SRS0" + rest), domain: try Domain(domain))
        }
    }

    /// 30 bits: a guess in a billion, made online, and short, since some hosts refuse a local part of more than 64 octets (RFC 5321 §4.5.3.1.1).
    private static let hashDigits = 6

    private func isProved(_ parts: SRSLocalPart, hadSPFPass: Bool) -> Bool {
        let given = Base32.number(String(Substring(parts.hash.utf8.prefix(SRS.hashDigits))))
        // All are tried, whichever fits, so that the time it takes says nothing.
        return secrets.reduce(false) { found, secret in
            let right = Base32.number(SRS.hash(parts.form, hadSPFPass: hadSPFPass, secret: secret))
            return given == right && given != nil || found
        }
    }

    private static func hash(_ form: SRSLocalPart.Form, hadSPFPass: Bool, secret: SymmetricKey) -> String {
        var code = HMAC<SHA256>(key: secret)
        let fields: [String]
        switch form {
        case .first(let stamp, let domain, let localPart): fields = ["SRS0", stamp, domain, localPart]
        case .further(let domain, let rest): fields = ["SRS1", domain, rest]
        }
        // Each field by its length, so that no two records make the same octets.
        for field in fields + [hadSPFPass ? "P" : ""] {
            let octets = field.utf8.map(\.asciiLowercased)
            code.update(data: Array("\(octets.count):".utf8) + octets)
        }
        let number = code.finalize().prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Base32.text(number, digits: hashDigits)
    }

    /// Days since 1970 modulo 1024, in two digits.
    private static func stamp(at seconds: Int64) -> String {
        Base32.text(UInt64(day(at: seconds)), digits: 2)
    }

    private static func day(at seconds: Int64) -> Int64 { (seconds / 86_400 % 1_024 + 1_024) % 1_024 }

    private static func isGood(_ stamp: String, at seconds: Int64) -> Bool {
        guard stamp.utf8.count == 2, let made = Base32.number(stamp) else { return false }
        return (day(at: seconds) - Int64(made) + 1_024) % 1_024 <= validDays
    }
}

/// Why a rewritten address stands for nobody.
public enum SRSError: Error, Hashable, Sendable {
    /// It is none of the forms that this server writes.
    case malformed
    /// No secret of this server made it, or it was changed.
    case forged
    /// It was made by this server more than ``SRS/validDays`` days ago.
    case expired
}
