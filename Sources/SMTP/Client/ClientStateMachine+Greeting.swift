import MailFormat

/// The beginning of a session: greeting, EHLO, STARTTLS, login.
extension ClientStateMachine {
    /// Waits for the greeting, then says EHLO, and HELO where that is not known. Ends with ``ClientOutcome/ready``.
    public mutating func greet() {
        guard begin(.greet) else { return }
        hasBegun = true
        expect(.greeting)
        read()
    }

    /// STARTTLS (RFC 3207). Ends with ``ClientAction/startTLS``, whereafter ``secured()`` goes on; or with ``ClientOutcome/tlsRefused(_:)``.
    public mutating func startTLS() {
        guard begin(.secure) else { return }
        send(.startTLS, "STARTTLS")
    }

    /// TLS holds. RFC 3207 §4.2: EHLO is said anew, and ends with ``ClientOutcome/ready``.
    public mutating func secured() {
        guard isSecuring else { return }
        isSecuring = false
        isSecured = true
        forget()
        hello()
    }

    /// The AUTH command (RFC 4954) as ``ClientLogin`` makes it. Ends with ``ClientOutcome/challenged(_:)`` or
    /// ``ClientOutcome/authenticated(_:)``.
    public mutating func authenticate(_ line: String) {
        guard begin(.authenticate) else { return }
        send(.authentication, line)
    }

    /// The answer to a challenge; nil cancels the login. Ends as ``authenticate(_:)`` does.
    public mutating func respond(_ line: String?) {
        guard begin(.authenticate) else { return }
        // RFC 4954 §4: a single asterisk; the server answers with 501.
        send(.authentication, line ?? "*")
    }

    private mutating func hello() {
        if settings.speaksLMTP {
            send(.lhlo, "LHLO \(settings.hostname)")
        } else {
            send(.ehlo, "EHLO \(settings.hostname)")
        }
    }

    mutating func takeGreeting(_ reply: Reply, _ step: ClientStep) {
        switch (step, reply.code / 100) {
        case (.greeting, 2):
            greeting = reply
            hello()
        case (.ehlo, 2), (.lhlo, 2):
            offers = OfferedExtensions(answer: reply)
            if isSecured { offers.startTLS = false }
            finish(.ready(offers))
        case (.helo, 2): finish(.ready(offers))
        // RFC 5321 §3.2: 500 and 502 are the answers of those that do not know EHLO; others are found.
        case (.ehlo, 5): send(.helo, "HELO \(settings.hostname)")
        case (.startTLS, 2):
            isSecuring = reply.code == 220
            if isSecuring { pending.append(.startTLS) } else { fail(.unexpected(reply, during: step)) }
        case (.startTLS, 4), (.startTLS, 5): finish(.tlsRefused(reply))
        case (_, 4), (_, 5): fail(.refused(reply, during: step))
        default: fail(.unexpected(reply, during: step))
        }
    }

    mutating func takeAuthentication(_ reply: Reply) {
        finish(reply.code / 100 == 3 ? .challenged(reply.lines.first ?? "") : .authenticated(reply))
    }
}

extension Reply {
    /// RFC 4954 §6: 5.7.0 is what the field has for it.
    public static let noMechanism = Reply(535, .init(5, 7, 0), "the next hop offers no way to log in that this server knows")
    public static let serverUnproven = Reply(535, .init(5, 7, 0), "the next hop did not prove that it knows the password")
    public static let passwordNeedsTLS = Reply(538, .init(5, 7, 11), "no password goes to the next hop in clear")
}
