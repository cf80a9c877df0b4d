import ArgumentParser
import DNS
import Delivery
import Directory
import Foundation
import MailFormat

struct TLSCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "What a mail to a domain would get: hosts, DNSSEC, DANE, MTA-STS, and what each host does.",
        discussion: """
            Connects to every host and leaves before MAIL. Leaves with 1 where a mail would not go on now. Policies of MTA-STS that the server \
            keeps are used; none is stored.
            """)

    @OptionGroup var file: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: .long, help: "For a mail that bears REQUIRETLS (RFC 8689).")
    var requiretls = false

    @Flag(name: .long, inversion: .prefixedNo, help: "Whether to connect to the hosts.")
    var connect = true

    @Option(name: .long, help: "The port of the hosts.")
    var port = 25

    @Argument(help: "The domain behind the @.", transform: Arguments.domain)
    var domain: Domain

    func run() async throws {
        let report = try await report()
        print(try output.render(report, report.lines(width: 80).joined(separator: "\n")))
        if !report.isGood { throw ExitCode(1) }
    }

    /// - Throws: ``ConfigurationError``, ``UnboundError``, what NIOSSL says of the authorities.
    func report() async throws -> TLSReport {
        let configuration = try readConfiguration()
        let directory = SQLiteDirectory(path: configuration.home + "/directory.sqlite")
        let resolver = try configuration.makeResolver()
        let sts = configuration.makeSTSPolicies(resolver: resolver, store: KeptPolicies(directory: directory))
        let policies = TLSPolicies(resolver: resolver, sts: sts)
        let hosts = MailHosts(resolver: resolver, ourselves: configuration.ownHosts(port: port))
        let connector = SMTPConnector(
            settings: configuration.connectorSettings, hosts: hosts, policies: policies,
            tls: try configuration.makeTLSClient())
        let check = TLSCheck(
            hosts: hosts, dane: DANELookup(resolver: resolver), sts: sts, policies: policies,
            connector: connect ? connector : nil,
            port: port, requiresTLS: requiretls)
        // A server that has no directory yet has no routes.
        let route = (try? await directory.route(for: domain)) ?? nil
        let report = await check.report(on: domain, route: route?.target)
        connector.close()
        await resolver.close()
        return report
    }

    private func readConfiguration() throws(ConfigurationError) -> Configuration {
        let isNamed = file.path != ConfigurationOptions.standardPath
        return isNamed || FileManager.default.fileExists(atPath: file.path) ? try file.load() : Configuration()
    }
}

/// The policies that a server keeps, for a command that is run as somebody else: they are read, and nothing is written.
private struct KeptPolicies: STSPolicyStore {
    let directory: SQLiteDirectory

    func stored(for domain: Domain) async -> StoredSTSPolicy? { await directory.stored(for: domain) }

    func store(_ policy: StoredSTSPolicy, for domain: Domain) async {}
}
