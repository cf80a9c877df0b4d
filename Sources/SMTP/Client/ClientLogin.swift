import Foundation

/// A login by SASL (RFC 4954), step by step: the best mechanism that the server offers.
public struct ClientLogin: Sendable {
    /// What of the mechanism has been said.
    private enum Progress: Equatable {
        case unsaid
        case username
        case password
        case done
    }

    private let username: String
    private let password: String
    private let usesPlain: Bool
    private var progress = Progress.unsaid

    /// Whether all that the client had to say is said and, where the mechanism lets a server prove itself, it did.
    var isProven: Bool { progress == .done }

    /// - Parameter mechanisms: those that the server offers, upper case.
    /// - Returns: nil where none of them is known here.
    public init?(username: String, password: String, mechanisms: Set<String>) {
        guard mechanisms.contains("PLAIN") || mechanisms.contains("LOGIN") else { return nil }
        self.username = username
        self.password = password
        usesPlain = mechanisms.contains("PLAIN")
    }

    /// The AUTH command, without CRLF.
    mutating func command() -> String? {
        guard progress == .unsaid else { return nil }
        if usesPlain {
            progress = .done
            // RFC 4616 §2: authorization identity (none), NUL, authentication identity, NUL, password.
            return "AUTH PLAIN " + Self.base64("\0\(username)\0\(password)")
        }
        progress = .username
        return "AUTH LOGIN"
    }

    /// The answer to a 334.
    /// - Returns: nil where the exchange makes no sense and is to be cancelled.
    mutating func respond(to challenge: String) -> String? {
        switch progress {
        case .username:
            progress = .password
            return Self.base64(username)
        case .password:
            progress = .done
            return Self.base64(password)
        case .unsaid, .done: return nil
        }
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
