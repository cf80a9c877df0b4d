import DNS
import Foundation
import SMTP

extension NextHopFailure {
    /// No host was found.
    init(_ error: MailHostsError, destination: String) {
        switch error {
        case .temporary(let text):
            self = .temporary(reply: Reply(451, .init(4, 4, 3), text), host: destination, isUnconnected: true)
        case .noSuchDomain:
            self = .permanent(reply: Reply(550, .init(5, 1, 2), "no such domain: \(destination)"), host: destination)
        case .noMailHost:
            self = .permanent(reply: Reply(550, .init(5, 1, 2), "\(destination) has no mail host"), host: destination)
        // RFC 7505 §4.
        case .nullMX: self = .permanent(reply: Reply(556, .init(5, 1, 10), "\(destination) takes no mail"), host: destination)
        // RFC 5321 §5.1, RFC 3463 §3.5.
        case .ourselves(let host):
            self = .permanent(
                reply: Reply(554, .init(5, 4, 6), "mail for \(destination) would come back to this server as \(host)"),
                host: destination)
        }
    }

    /// A session ended before its time. `name` is the host with its address.
    init(_ failure: ClientFailure, name: String, host: String) {
        let reply = failure.reply
        self = .temporary(
            reply: Reply(reply.code, reply.enhancedCode, "\(name) \(reply.text)", reason: reply.reason), host: host)
    }

    /// The failure to report where two hosts failed: that of a try that may end otherwise another time, else that there was no try, else the
    /// first. Nobody could be connected to only where that holds for both.
    func outweighing(_ other: NextHopFailure) -> NextHopFailure {
        let weightier =
            switch (self, other) {
            case (.permanent, .temporary), (.permanent, .untried), (.untried, .temporary): other
            case (.untried(_, _, let time, _, _), .untried(_, _, let otherTime, _, _)) where otherTime < time: other
            default: self
            }
        return isUnconnected && other.isUnconnected ? weightier : weightier.ofConnectedHost
    }

    /// The same of a host that was there, if only for another connection.
    var ofConnectedHost: NextHopFailure {
        switch self {
        case .temporary(let reply, let host, _): .temporary(reply: reply, host: host)
        case .permanent: self
        case .untried(let reply, let host, let time, let start, _):
            .untried(reply: reply, host: host, until: time, failingSince: start)
        }
    }

    /// The host was not there lately, and it is not its turn to be tried again.
    init(_ rest: HostRests.Rest, name: String) {
        let reply = Reply(451, .init(4, 4, 1), "not tried, \(name) did not answer lately: \(rest.reason)").cut(to: 1_000)
        self = .untried(
            reply: reply, host: name, until: rest.until, failingSince: rest.failingSince, isUnconnected: rest.isUnconnected)
    }
}
