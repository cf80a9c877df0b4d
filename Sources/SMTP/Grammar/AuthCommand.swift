import Foundation
import MailFormat

/// `AUTH` (RFC 4954 §4): a mechanism, and its first message where the client begins.
public struct AuthCommand: Hashable, Sendable {
    /// The mechanism's name in upper case, whether or not it is known here.
    public var mechanism: String
    /// The first message, as it came; nil where the client waits for a challenge.
    public var initialResponse: InitialResponse?

    /// What stands behind the mechanism.
    public enum InitialResponse: Hashable, Sendable {
        case octets([UInt8])
        /// Not base64.
        case malformed
    }

    public init(mechanism: String, initialResponse: [UInt8]? = nil) {
        self.mechanism = mechanism
        self.initialResponse = initialResponse.map { .octets($0) }
    }

    /// Reads what stands behind the verb.
    static func parse(_ scanner: inout ByteScanner) throws(CommandError) -> AuthCommand {
        let expected = CommandError.badArguments(expected: "AUTH mechanism [initial-response]")
        guard scanner.take(.space) else { throw expected }
        scanner.skipBlanks()
        // RFC 4422 §3.1: upper-case letters, digits, hyphens and underscores, at most 20; in any case here, as RFC 5321 §2.4 has verbs.
        let name = scanner.take {
            $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard (1...20).contains(name.count), scanner.isAtEnd || scanner.next == .space else { throw expected }
        var command = AuthCommand(mechanism: String(decoding: name, as: UTF8.self).uppercased())
        scanner.skipBlanks()
        guard !scanner.isAtEnd else { return command }
        let word = scanner.take { $0 > .space }
        scanner.skipBlanks()
        guard scanner.isAtEnd else { throw expected }
        command.initialResponse = initialResponse(word)
        return command
    }

    /// RFC 4954 §4: `=` alone is a message of no octets.
    private static func initialResponse(_ word: ArraySlice<UInt8>) -> InitialResponse {
        if Array(word) == [UInt8(ascii: "=")] { return .octets([]) }
        guard let octets = decode(word) else { return .malformed }
        return .octets(octets)
    }

    /// RFC 4954 §4: base64 of RFC 4648 §4, in one piece and with its padding.
    static func decode(_ word: ArraySlice<UInt8>) -> [UInt8]? {
        Data(base64Encoded: Data(word)).map { Array($0) }
    }
}

extension AuthCommand: CustomStringConvertible {
    /// The command line without its CRLF.
    public var description: String {
        switch initialResponse {
        case nil: "AUTH \(mechanism)"
        case .malformed?: "AUTH \(mechanism) ?"
        case .octets([])?: "AUTH \(mechanism) ="
        case .octets(let octets)?: "AUTH \(mechanism) \(Data(octets).base64EncodedString())"
        }
    }
}
