import Foundation
import MailFormat

/// AUTH (RFC 4954).
extension ServerStateMachine {
    /// Longest line of the exchange in octets without its CRLF (RFC 4954 §4 asks for 12,288 with it).
    static let authenticationLineOctets = 12_286

    /// What the client may log in with now.
    var offeredMechanisms: [SASLMechanism] { settings.authentication?.offered(isSecured: isSecured) ?? [] }

    mutating func perform(_ command: AuthCommand) {
        // What the client showed of its password stays out of logs and of the trace.
        commandLine = Array("AUTH \(command.mechanism)".utf8)
        guard let authentication = settings.authentication else { return say(.notImplemented("AUTH")) }
        switch phase {
        case .greeted where isExtended: break
        case .connected, .greeted: return say(.badSequence("say EHLO first"))
        // RFC 4954 §4: not during a transaction.
        default: return say(.badSequence("a transaction is open, RSET ends it"))
        }
        // RFC 4954 §4: no second one.
        guard login == nil else { return say(.badSequence("you are logged in already")) }
        guard isSecured || authentication.allowsClearText else { return say(.encryptionRequired) }
        guard let mechanism = SASLMechanism(rawValue: command.mechanism), offeredMechanisms.contains(mechanism) else {
            return say(.unknownMechanism)
        }
        let binding = authentication.channelBinding
        exchange = SASLExchange(
            mechanism, binding: binding, offersBinding: binding != nil && offeredMechanisms.contains(.scramSHA256Plus))
        switch command.initialResponse {
        case .malformed?: refuseLogin(.malformedLogin)
        case .octets(let octets)?: proceed(exchange?.begin(with: octets))
        case nil: proceed(exchange?.begin(with: nil))
        }
    }

    /// A line of the client's in the exchange, not of a command.
    mutating func takeResponse(_ line: [UInt8]) {
        commandLine = []
        // RFC 4954 §4: the client gives up.
        if line == [UInt8(ascii: "*")] { return refuseLogin(.loginCancelled) }
        guard let octets = AuthCommand.decode(line[...]) else { return refuseLogin(.malformedLogin) }
        if let closing = loginReply {
            // Only an empty answer belongs behind the last challenge (RFC 5802 §5, RFC 4954 §4).
            guard octets.isEmpty else { return refuseLogin(.malformedLogin) }
            return finishLogin(with: closing)
        }
        proceed(exchange?.take(octets))
    }

    /// A line that was too long (RFC 4954 §6).
    mutating func refuseLongResponse() { refuseLogin(.loginLineTooLong) }

    private mutating func proceed(_ step: SASLStep?) {
        switch step {
        case .challenge(let octets)?:
            awaitResponse()
            pending.append(.reply(.challenge(octets)))
        case .needsKeys(let account)?:
            awaitResponse()
            question = .keys
            pending.append(.findKeys(account: account))
        case .claim(let claim, let closing)?:
            awaitResponse()
            loginClosing = closing
            question = .login(claim)
            pending.append(.judgeLogin(claim))
        case .malformed?, nil: refuseLogin(.malformedLogin)
        }
    }

    private mutating func awaitResponse() {
        phase = .authenticating
        lines.limit = Self.authenticationLineOctets
    }

    /// The keys that ``ServerAction/findKeys(account:)`` asked for: those of the account, or such as nobody can tell from keys.
    /// - Parameter nonce: the server's part of it, new for each call: printable ASCII without a comma (RFC 5802 §5.1).
    public mutating func supply(_ keys: SCRAMKeys, nonce: String) {
        guard question == .keys else { return }
        question = nil
        proceed(exchange?.supply(keys, nonce: nonce))
    }

    /// The carrier's answer to ``ServerAction/judgeLogin(_:)``.
    mutating func answerLogin(_ reply: Reply, _ claim: LoginClaim) {
        guard reply.isPositive else { return refuseLogin(reply) }
        claimed = claim
        guard let closing = loginClosing else { return finishLogin(with: reply) }
        loginReply = reply
        pending.append(.reply(.challenge(closing)))
    }

    private mutating func finishLogin(with reply: Reply) {
        let claim = claimed
        endExchange()
        login = claim?.account
        say(reply)
    }

    mutating func refuseLogin(_ reply: Reply) {
        endExchange()
        say(reply)
    }

    /// Everything of the exchange is forgotten.
    mutating func endExchange() {
        if phase == .authenticating { phase = .greeted }
        exchange = nil
        claimed = nil
        loginClosing = nil
        loginReply = nil
        lines.limit = settings.commandLineOctets
    }
}
