import MailFormat
import Trace

/// How mail is taken from programs on this machine.
public struct LocalSettings: Sendable {
    /// Accounts that may send in anybody's name.
    public var trusted: Set<String>

    public init(trusted: Set<String> = ["root"]) {
        self.trusted = trusted
    }
}

extension ReceptionSettings {
    /// What the mail of a program gets where it lacks it (RFC 6409 §8).
    func headerAdditions(of account: LocalAccount) -> HeaderAdditions? {
        guard let domain = try? Domain(server.hostname) else { return nil }
        let date = MailDate(seconds: CivilTime.now / 1_000_000)
        var generator = SystemRandomNumberGenerator()
        return HeaderAdditions(
            date: date, messageID: MessageID(domain: domain, date: date, using: &generator),
            from: account.address(at: server.hostname).map { HeaderAdditions.Author(address: $0) })
    }
}
