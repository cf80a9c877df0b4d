import Crypto
import Foundation

/// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding.
struct SCRAMClient: Sendable {
    private enum State: Sendable {
        case first
        case final(serverSignature: [UInt8])
        case over
    }

    /// RFC 7677 §4 asks for 4,096 rounds; what asks for more than this wants to keep us busy.
    private static let mostRounds = 1_000_000

    private let password: String
    private let nonce: String
    private let bare: String
    private var state = State.first
    /// The server's signature was right (RFC 5802 §5).
    private(set) var isProven = false

    init(username: String, password: String, nonce: String) {
        self.password = password
        self.nonce = nonce
        // RFC 5802 §5.1 saslname.
        let name = username.replacing("=", with: "=3D").replacing(",", with: "=2C")
        bare = "n=\(name),r=\(nonce)"
    }

    static func randomNonce() -> String {
        Data((0..<18).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
    }

    /// `client-first-message`: `n` says that this client binds to no channel.
    var first: String { "n,,\(bare)" }

    /// - Returns: nil where the server's message makes no sense, or its signature is wrong.
    mutating func respond(to message: String) -> String? {
        switch state {
        case .first: return final(for: message)
        case .final(let signature):
            state = .over
            guard let value = Self.value("v", in: message), let given = Data(base64Encoded: value), Array(given) == signature
            else {
                return nil
            }
            isProven = true
            return ""
        case .over: return nil
        }
    }

    /// `client-final-message`, with the proof (RFC 5802 §3).
    private mutating func final(for message: String) -> String? {
        state = .over
        guard let nonce = Self.value("r", in: message), nonce.hasPrefix(self.nonce), nonce.utf8.count > self.nonce.utf8.count,
            let salt = Self.value("s", in: message).flatMap({ Data(base64Encoded: $0) }), !salt.isEmpty,
            let rounds = Self.value("i", in: message).flatMap({ Int($0) }), (1...Self.mostRounds).contains(rounds)
        else { return nil }
        // "biws" is the header "n,,".
        let withoutProof = "c=biws,r=\(nonce)"
        let authMessage = Data("\(bare),\(message),\(withoutProof)".utf8)
        let salted = SymmetricKey(data: Self.saltedPassword(password, salt: Array(salt), rounds: rounds))
        let clientKey = Data(HMAC<SHA256>.authenticationCode(for: Data("Client Key".utf8), using: salted))
        let storedKey = SymmetricKey(data: Data(SHA256.hash(data: clientKey)))
        let signature = HMAC<SHA256>.authenticationCode(for: authMessage, using: storedKey)
        let proof = Data(zip(clientKey, signature).map { $0 ^ $1 })
        let serverKey = SymmetricKey(data: Data(HMAC<SHA256>.authenticationCode(for: Data("Server Key".utf8), using: salted)))
        state = .final(serverSignature: Array(HMAC<SHA256>.authenticationCode(for: authMessage, using: serverKey)))
        return "\(withoutProof),p=\(proof.base64EncodedString())"
    }

    /// `Hi` of RFC 5802 §2.2: PBKDF2 with HMAC-SHA-256, one block.
    private static func saltedPassword(_ password: String, salt: [UInt8], rounds: Int) -> [UInt8] {
        let key = SymmetricKey(data: Data(password.utf8))
        var block = Array(HMAC<SHA256>.authenticationCode(for: salt + [0, 0, 0, 1], using: key))
        var result = block
        for _ in 1..<rounds {
            block = Array(HMAC<SHA256>.authenticationCode(for: block, using: key))
            for index in result.indices { result[index] ^= block[index] }
        }
        return result
    }

    private static func value(_ attribute: Character, in message: String) -> String? {
        let part = message.split(separator: ",").first { $0.first == attribute && $0.dropFirst().first == "=" }
        return part.map { String($0.dropFirst(2)) }
    }
}
