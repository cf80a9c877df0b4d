import Directory
import MailFormat

extension NextHop {
    /// The host that a relay domain's mail belongs on.
    public init(_ relay: RelayDomain, for domain: Domain) {
        self =
            switch relay.host {
            // An alias domain's mail goes where that of the domain it stands for does.
            case .mailExchangers: .domain((try? Domain(relay.name)) ?? domain)
            case .smtp(let host, let port): .host(host, port: port)
            case .lmtp(let host, let port): .lmtp(host: host, port: port)
            case .lmtpSocket(let path): .lmtpSocket(path: path)
            }
    }
}
