/// Why a client's session cannot go on. What it had answers for is answered; of everything else nothing is known, so it is tried again.
public enum ClientFailure: Error, Hashable, Sendable {
    /// The server closed the connection, or it broke, where `step` was due.
    case closed(during: ClientStep)
    /// The time for `step` is over.
    case timedOut(during: ClientStep)
    /// What came where `step` was due is no reply.
    case malformed(ReplyError, during: ClientStep)
    /// A reply of a kind that cannot follow on `step`, as 250 to DATA.
    case unexpected(Reply, during: ClientStep)
    /// A reply that nobody asked for. What follows would be taken for the answer to something else.
    case unsolicited(Reply)
    /// The server says that it closes (421, RFC 5321 §3.8).
    case leaving(Reply)
    /// The greeting, EHLO or RSET was refused: nothing can be done here.
    case refused(Reply, during: ClientStep)
    /// The server sent octets in clear behind its 220 to STARTTLS: somebody in between may have put them there (RFC 3207 §6).
    case talkedBeforeTLS
    /// The client's own task was cancelled, or used the session out of turn.
    case abandoned
}

extension ClientFailure {
    /// What the operator reads: what happened, with the words of the server.
    public var text: String {
        switch self {
        case .closed(let step): "connection lost while waiting for \(step.name)"
        case .timedOut(let step): "timed out while waiting for \(step.name)"
        case .malformed(.noReply(let line), let step): "talks nonsense where \(step.name) is due: \(line)"
        case .malformed(.codesDiffer(let first, let second), let step):
            "talks nonsense where \(step.name) is due: \(first) and \(second) in one reply"
        case .malformed(.tooLong, let step): "never ends its reply where \(step.name) is due"
        case .unexpected(let reply, let step): "said where \(step.name) is due: \(reply)"
        case .unsolicited(let reply): "said unasked: \(reply)"
        case .leaving(let reply): "said: \(reply)"
        case .refused(let reply, let step): "refused at \(step.moment): \(reply)"
        case .talkedBeforeTLS: "sent octets in clear behind its answer to STARTTLS"
        case .abandoned: "given up"
        }
    }

    /// The failure as a reply: temporary, since the next try may end otherwise. RFC 3463 §3.5: 4.4.2 bad connection, 4.5.0 protocol.
    public var reply: Reply {
        switch self {
        case .closed, .timedOut, .abandoned: Reply(451, .init(4, 4, 2), text)
        case .malformed, .unexpected, .unsolicited, .talkedBeforeTLS: Reply(451, .init(4, 5, 0), text)
        case .leaving(let reply): Reply(421, reply.enhancedCode ?? .init(4, 3, 2), text, reason: reply.reason)
        case .refused(let reply, _): Reply(451, .init(4, 4, 0), text, reason: reply.reason)
        }
    }
}

extension ClientStep {
    /// When it was.
    fileprivate var moment: String { self == .greeting ? "the greeting" : rawValue }

    /// What was due, in words.
    fileprivate var name: String {
        switch self {
        case .greeting: "the greeting"
        case .block: "the server to take the data"
        case .message: "the answer to the data"
        case .ehlo, .helo, .lhlo, .startTLS, .authentication, .reset, .mail, .recipient, .data, .quit: "the answer to \(rawValue)"
        }
    }
}
