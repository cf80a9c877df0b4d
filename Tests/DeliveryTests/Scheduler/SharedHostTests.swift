import DNS
import Foundation
import MailFormat
import SMTP
import Testing

@testable import Delivery

/// Many domains have one host, and it is dead.
struct SharedHostTests {
    private static let domains = (0..<100).map { "d\($0).example" }

    /// Domains whose mail exchanger is `silent`, and `far.example`, which a route leads to `healthy`.
    private func world(
        _ silent: ScriptedServer, _ healthy: ScriptedServer, _ change: (inout ConnectorSettings) -> Void
    ) throws -> SchedulerWorld {
        let resolver = TableResolver()
        for domain in Self.domains { resolver.setMailExchangers(of: domain, [(10, "mx.\(domain)")]) }
        // A name for each: that it is one machine is seen by its address.
        for domain in Self.domains { resolver.setAddresses(of: "mx.\(domain)", ["127.0.0.1"]) }
        var settings = ConnectorSettings(hostname: "mx.kunde.example")
        settings.port = silent.port
        settings.connectionsPerHost = 4
        settings.queueSlotTimeout = .milliseconds(20)
        change(&settings)
        let made = settings
        let world = try SchedulerWorld(
            SchedulerSettings(limits: DeliveryLimits(deliveries: 20), drain: .milliseconds(10))
        ) { clock in
            try SMTPConnector(settings: made, hosts: MailHosts(resolver: resolver), tls: TLSClient(), clock: clock)
        }
        try world.directory.route("far.example", .host("127.0.0.1", port: healthy.port))
        return world
    }

    @Test func `while it lets a few wait, mail to others goes`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script(greeting: .silence)) { silent in
            try await ScriptedServer.run(ScriptedServer.Script()) { healthy in
                // Nobody gives up in the time that the test has.
                let world = try world(silent, healthy) { $0.timeouts = ClientTimeouts(each: .seconds(600)) }
                try await world.running {
                    for domain in Self.domains { try await world.queue(from: "news@kunde.example", to: ["r@\(domain)"]) }
                    try await world.until("the host is busy") { silent.seen.connections == 4 }
                    try await world.queue(to: ["eve@far.example"])
                    try await world.until("the letter is there") { world.story(of: "eve@far.example") == [.sent] }
                    try await world.until("the others are put off") {
                        Set(world.trace.events.filter { $0.kind == .deferred }.compactMap(\.recipient)).count == 96
                    }
                    #expect(silent.seen.connections == 4)
                    let attempts = try await world.attempts()
                    #expect(attempts.count == 100 && attempts.allSatisfy { $0 == 0 }, "nothing was tried to its end")
                }
            }
        }
    }

    @Test func `once it is known to be dead, one try at a time is made for all`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script(greeting: .silence)) { silent in
            try await ScriptedServer.run(ScriptedServer.Script()) { healthy in
                let world = try world(silent, healthy) {
                    $0.timeouts = ClientTimeouts(each: .milliseconds(500))
                    $0.slowFailure = .milliseconds(100)
                    $0.connectionsPerHost = 1
                }
                try await world.running {
                    try await world.queue(to: ["r@d0.example"])
                    try await world.until("it is known") { world.story(of: "r@d0.example") == [.deferred] }
                    for domain in Self.domains.dropFirst() {
                        try await world.queue(from: "news@kunde.example", to: ["r@\(domain)"])
                    }
                    try await world.queue(to: ["eve@far.example"])
                    try await world.until("all are put off, and the letter is there") {
                        world.trace.events.count { $0.kind == .deferred } == 100 && world.story(of: "eve@far.example") == [.sent]
                    }
                    #expect(silent.seen.connections == 1)
                    #expect(try await world.attempts().reduce(0, +) == 1)
                    world.advance(by: 100)
                    try await world.until("it is tried again, by one") {
                        world.trace.events.count { $0.kind == .deferred } >= 199
                    }
                    #expect(silent.seen.connections == 2)
                }
            }
        }
    }
}

extension SchedulerWorld {
    /// How often each recipient that waits was tried.
    fileprivate func attempts() async throws -> [Int] {
        var attempts: [Int] = []
        for mail in try await spool.mails(matching: .init(), after: nil, limit: 1000) {
            attempts += try await spool.recipients(of: mail.id, after: nil, limit: 1000).map(\.attempts)
        }
        return attempts
    }
}
