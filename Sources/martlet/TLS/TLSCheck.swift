import DNS
import Delivery
import Directory
import MailFormat

/// Finds out what a mail to a domain would get.
struct TLSCheck {
    let hosts: MailHosts
    let dane: DANELookup
    let sts: STSPolicies?
    let policies: TLSPolicies
    /// Nil: nothing is connected to.
    let connector: SMTPConnector?
    let port: Int
    let requiresTLS: Bool

    func report(on domain: Domain, route: RouteTarget?) async -> TLSReport {
        var report = TLSReport(domain: domain.ascii)
        let list: MailHostList
        var port = port
        do throws(MailHostsError) {
            switch route {
            case nil, .mailExchanger: list = try await hosts.hosts(for: domain)
            case .host(let name, let routePort):
                report.route = "\(RouteTarget.host(name, port: routePort))"
                port = routePort
                list = try await hosts.host(named: name)
            case .some(let target):
                report.route = "\(target)"
                report.result = "a route leads to \(target), where TLS is not asked for"
                return report
            }
        } catch {
            report.result = Self.text(error)
            report.isGood = false
            return report
        }
        report.source = !list.isRecipientDomain ? .route : list.isFromMX ? .mx : .address
        report.isSecure = list.isRecipientDomain ? list.isSecure : nil
        report.canonicalDomain = list.canonicalDestination?.ascii
        if list.isRecipientDomain { report.note(await sts?.finding(for: list.destination)) }
        for host in list.hosts { report.hosts.append(await row(on: host, of: list, port: port)) }
        report.conclude(hasConnected: connector != nil)
        return report
    }

    private func row(on host: MailHost, of list: MailHostList, port: Int) async -> TLSReport.Host {
        var row = TLSReport.Host(
            preference: list.isFromMX ? host.preference : nil, name: host.name.ascii, canonicalName: host.canonicalName?.ascii,
            addresses: host.addresses.map(\.description), isSecure: host.isSecure)
        do throws(ResolverError) {
            row.note(try await dane.finding(for: host, of: list, port: port))
        } catch {
            row.dane = "no answer: \(error)"
        }
        do throws(NextHopFailure) {
            row.note(try await policies.policy(for: host, of: list, port: port, requiringTLS: requiresTLS))
            if let connector {
                row.session = try await connector.probe(host, of: list, port: port, requiringTLS: requiresTLS).peer
            }
        } catch {
            row.note(error)
        }
        return row
    }

    private static func text(_ error: MailHostsError) -> String {
        switch error {
        case .temporary(let text): "a mail would wait: \(text)"
        case .noSuchDomain: "a mail would be refused: there is no such domain"
        case .noMailHost: "a mail would be refused: the domain has neither mail exchangers nor an address"
        case .nullMX: "a mail would be refused: the domain says that it takes no mail (null MX)"
        case .ourselves(let name): "a mail would be refused: \(name), the best host, is this server"
        }
    }
}
