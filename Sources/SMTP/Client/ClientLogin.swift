import Foundation
import MailFormat

/// A login by SASL (RFC 4954), step by step: by the best mechanism that the server offers. Base64 is read and written here.
///
/// ``respond(to:)`` may take long: SCRAM derives a key in as many rounds as the server asks for. It has no place on an event loop.
public struct ClientLogin: Sendable {
    private enum Mechanism: Sendable {
        case scram(SCRAMClient)
        case plain
        case login(asked: Int)
    }

    private let username: String
    private let password: String
    private var mechanism: Mechanism

    /// - Parameter mechanisms: those that the server offers, upper case.
    /// - Returns: nil where none of them is known here.
    public init?(username: String, password: String, mechanisms: Set<String>) {
        self.username = username
        self.password = password
        if mechanisms.contains("SCRAM-SHA-256") {
            mechanism = .scram(SCRAMClient(username: username, password: password, nonce: SCRAMClient.randomNonce()))
        } else if mechanisms.contains("PLAIN") {
            mechanism = .plain
        } else if mechanisms.contains("LOGIN") {
            mechanism = .login(asked: 0)
        } else {
            return nil
        }
    }

    /// Whether the password itself goes over the wire.
    public var showsPassword: Bool {
        if case .scram = mechanism { false } else { true }
    }

    /// Whether the server, where the mechanism lets it, proved that it knows the password too.
    public var isProven: Bool {
        if case .scram(let scram) = mechanism { scram.isProven } else { true }
    }

    /// The AUTH command, without CRLF.
    public func command() -> String {
        switch mechanism {
        case .scram(let scram): "AUTH SCRAM-SHA-256 \(Self.base64(scram.first))"
        // RFC 4616 §2: authorization identity (none), NUL, authentication identity, NUL, password.
        case .plain: "AUTH PLAIN \(Self.base64("\0\(username)\0\(password)"))"
        case .login: "AUTH LOGIN"
        }
    }

    /// The answer to a challenge.
    /// - Returns: nil where the challenge makes no sense; the login is to be cancelled.
    public mutating func respond(to challenge: String) -> String? {
        switch mechanism {
        case .scram(var scram):
            guard let octets = Data(base64Encoded: challenge), let text = String(validating: octets, as: UTF8.self) else {
                return nil
            }
            let response = scram.respond(to: text)
            mechanism = .scram(scram)
            return response.map(Self.base64)
        case .login(0):
            mechanism = .login(asked: 1)
            return Self.base64(username)
        case .login(1):
            mechanism = .login(asked: 2)
            return Self.base64(password)
        case .plain, .login: return nil
        }
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
