import Crypto
import Foundation
import MailFormat

/// The server's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677).
struct SCRAMMechanism: Sendable {
    private enum State: Sendable {
        case clientFirst
        case keys(bare: String, clientNonce: String)
        case clientFinal(keys: SCRAMKeys, nonce: String, authMessageStart: String)
        case over
    }

    /// What the client must show to be bound to (`c=`); nil for the mechanism without binding.
    private let binding: [UInt8]?
    /// Whether the server also offers the mechanism with binding.
    private let offersBinding: Bool
    private var state = State.clientFirst
    private var account = ""
    private var header: [UInt8] = []
    /// The client would have bound and was told that it cannot, though it can (RFC 5802 §6): somebody in between took the offer away.
    private var isDowngraded = false

    /// - Parameters:
    ///   - binding: the `tls-server-end-point` of this connection (RFC 5929 §4.1) for the mechanism with binding.
    ///   - offersBinding: whether the mechanism with binding was offered.
    init(binding: [UInt8]?, offersBinding: Bool) {
        self.binding = binding
        self.offersBinding = offersBinding
    }

    private var mechanism: SASLMechanism { binding == nil ? .scramSHA256 : .scramSHA256Plus }

    mutating func take(_ message: [UInt8]) -> SASLStep {
        guard let text = String(validating: message, as: UTF8.self) else { return .malformed }
        switch state {
        case .clientFirst: return takeFirst(text)
        case .clientFinal(let keys, let nonce, let start): return takeFinal(text, keys, nonce: nonce, start: start)
        case .keys, .over: return .malformed
        }
    }

    /// `client-first-message` (RFC 5802 §7): `gs2-cbind-flag "," [authzid] "," n=user,r=nonce`.
    private mutating func takeFirst(_ text: String) -> SASLStep {
        let parts = text.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, isAllowed(flag: parts[0]) else { return .malformed }
        header = Array("\(parts[0]),\(parts[1]),".utf8)
        let attributes = parts[2].split(separator: ",", omittingEmptySubsequences: false)
        // "m=" in front would be an extension that we must know (RFC 5802 §5.1), and there is none.
        guard attributes.count >= 2, let name = Self.value("n", of: attributes[0]).flatMap(Self.saslname), !name.isEmpty,
            let nonce = Self.value("r", of: attributes[1]), !nonce.isEmpty, Self.isPrintable(nonce)
        else { return .malformed }
        if !parts[1].isEmpty {
            guard let authorization = Self.value("a", of: parts[1]).flatMap(Self.saslname) else { return .malformed }
            // Nobody acts for somebody else here; the end of it is that of a wrong proof.
            if authorization != name { isDowngraded = true }
        }
        account = name
        state = .keys(bare: String(parts[2]), clientNonce: nonce)
        return .needsKeys(account: name)
    }

    /// RFC 5802 §6: `p=` only with the mechanism that binds; `y` where the client believes that the server cannot bind.
    private mutating func isAllowed(flag: Substring) -> Bool {
        if flag == "y", offersBinding { isDowngraded = true }
        return binding == nil ? flag == "n" || flag == "y" : flag == "p=tls-server-end-point"
    }

    /// The keys that were asked for, and the server's part of the nonce: printable, without a comma.
    mutating func supply(_ keys: SCRAMKeys, nonce: String) -> SASLStep {
        guard case .keys(let bare, let clientNonce) = state else { return .malformed }
        let nonce = clientNonce + nonce
        let first = "r=\(nonce),s=\(Data(keys.salt).base64EncodedString()),i=\(keys.iterations)"
        state = .clientFinal(keys: keys, nonce: nonce, authMessageStart: "\(bare),\(first),")
        return .challenge(Array(first.utf8))
    }

    /// `client-final-message`: `c=…,r=…[,extensions],p=…`.
    private mutating func takeFinal(_ text: String, _ keys: SCRAMKeys, nonce: String, start: String) -> SASLStep {
        state = .over
        let attributes = text.split(separator: ",", omittingEmptySubsequences: false)
        guard attributes.count >= 3, let last = attributes.last,
            let channel = Self.value("c", of: attributes[0]).flatMap({ Data(base64Encoded: $0) }),
            let given = Self.value("r", of: attributes[1]),
            let proof = Self.value("p", of: last).flatMap({ Data(base64Encoded: $0) })
        else { return .malformed }
        let withoutProof = text.dropLast(last.count + 1)
        let authMessage = Array((start + withoutProof).utf8)
        let isBound = Array(channel) == header + (binding ?? [])
        let holds = Self.holds(Array(proof), keys, authMessage) && given == nonce && isBound && !isDowngraded
        let signature = HMAC<SHA256>.authenticationCode(for: authMessage, using: SymmetricKey(data: keys.serverKey))
        return .claim(
            LoginClaim(mechanism: mechanism, account: account, evidence: .proof(holds: holds)),
            closing: Array("v=\(Data(signature).base64EncodedString())".utf8))
    }

    /// RFC 5802 §3: `H(ClientProof XOR HMAC(StoredKey, AuthMessage)) == StoredKey`.
    private static func holds(_ proof: [UInt8], _ keys: SCRAMKeys, _ authMessage: [UInt8]) -> Bool {
        let signature = HMAC<SHA256>.authenticationCode(for: authMessage, using: SymmetricKey(data: keys.storedKey))
        guard proof.count == SHA256.byteCount else { return false }
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        let digest = Array(SHA256.hash(data: clientKey))
        // In a time that does not tell how much of it was right.
        return digest.count == keys.storedKey.count && zip(digest, keys.storedKey).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func value(_ attribute: Character, of text: Substring) -> String? {
        guard text.first == attribute, text.dropFirst().first == "=" else { return nil }
        return String(text.dropFirst(2))
    }

    /// `saslname` (RFC 5802 §5.1): `=2C` is a comma, `=3D` an equals sign, and no other `=` may stand.
    private static func saslname(_ text: String) -> String? {
        let plain = text.replacing("=2C", with: ",").replacing("=3D", with: "\u{0}")
        guard !text.contains("\u{0}"), !plain.contains("=") else { return nil }
        return plain.replacing("\u{0}", with: "=")
    }

    /// `printable` of RFC 5802 §7.
    private static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
    }
}
