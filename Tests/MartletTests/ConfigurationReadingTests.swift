import Foundation
import Reception
import Testing

@testable import martlet

@Suite struct ConfigurationReadingTests {
    private func read(_ text: String) throws -> Configuration {
        try ConfigurationFile(text: text, file: "/etc/martlet/martlet.toml").configuration
    }

    @Test("A file that only names the host has all defaults")
    func defaults() throws {
        let configuration = try read("hostname = \"mail.kunde.example\"\n")
        #expect(configuration.hostname == "mail.kunde.example")
        #expect(configuration.home == "/var/lib/martlet")
        #expect(configuration.mail == "/var/lib/martlet/mail")
        #expect(configuration.user.isEmpty)
        #expect(configuration.listen.map(\.address.description) == ["0.0.0.0:25", "[::]:25"])
        #expect(configuration.ownNetworks.map(\.description) == ["127.0.0.0/8", "::1/128"])
        #expect(!configuration.tls.isOffered)
        #expect(configuration.limits.message.octets == 50 << 20)
        #expect(configuration.limits.recipients == 100)
        #expect(configuration.timeouts.command.duration == .seconds(300))
        #expect(configuration.trace.keep == .days(14))
        #expect(configuration.metrics.listen?.description == "127.0.0.1:9925")
        #expect(configuration.greeting.earlyTalkers == .refuse)
    }

    @Test("Every key is read")
    func everyKey() throws {
        let configuration = try read(
            """
            hostname = "mx.kunde.example"
            home = "/srv/martlet"
            mail = "/srv/mail"
            user = "nobody"
            own-networks = ["10.0.0.0/8", "2001:db8::/32"]

            [[listen]]
            address = "127.0.0.1:2525"
            [[listen]]
            address = "[::1]:2525"

            [limits]
            message = "100M"
            recipients = 250
            sessions = 200
            sessions-per-address = 20
            errors = 3
            command-line = 4096
            text-line = "1M"
            hops = 120

            [timeouts]
            command = "10m"
            data = "90s"
            drain = "0s"

            [guessing]
            free = 2
            end-after = 9
            wait = "250ms"
            slow-for = "1h"

            [greeting]
            delay = "2s"
            early-talkers = "allow"

            [trace]
            enabled = false
            keep = "30d"

            [metrics]
            listen = ""

            [log]
            level = "debug"
            format = "json"
            """)
        var expected = Configuration()
        expected.hostname = "mx.kunde.example"
        expected.home = "/srv/martlet"
        expected.mail = "/srv/mail"
        expected.user = "nobody"
        expected.ownNetworks = [try NetworkRange("10.0.0.0/8"), try NetworkRange("2001:db8::/32")]
        expected.listen = try ["127.0.0.1:2525", "[::1]:2525"].map { Listener(address: try ListenAddress(reading: $0)) }
        expected.limits.message = OctetCount(octets: 100 << 20)
        expected.limits.recipients = 250
        expected.limits.sessions = 200
        expected.limits.sessionsPerAddress = 20
        expected.limits.errors = 3
        expected.limits.commandLine = OctetCount(octets: 4096)
        expected.limits.textLine = OctetCount(octets: 1 << 20)
        expected.limits.hops = 120
        expected.timeouts.command = .minutes(10)
        expected.timeouts.data = .seconds(90)
        expected.timeouts.drain = .seconds(0)
        expected.guessing.free = 2
        expected.guessing.endAfter = 9
        expected.guessing.wait = TimeSpan(milliseconds: 250)
        expected.guessing.slowFor = .minutes(60)
        expected.greeting.delay = .seconds(2)
        expected.greeting.earlyTalkers = .allow
        expected.trace.enabled = false
        expected.trace.keep = .days(30)
        expected.metrics.listen = nil
        expected.log.level = .debug
        expected.log.format = .json
        #expect(configuration == expected)
    }

    @Test("Relative paths start at the folder of the file")
    func relativePaths() throws {
        let file = try ConfigurationFile(
            text: "hostname = \"mail.kunde.example\"\nhome = \"data\"\n", file: "/srv/demo/martlet.toml")
        #expect(file.configuration.home == "/srv/demo/data")
        #expect(file.configuration.mail == "/srv/demo/data/mail")
    }

    @Test("A host name with U-labels is held as A-labels")
    func internationalHostname() throws {
        #expect(try read("hostname = \"mail.grüße.example\"\n").hostname == "mail.xn--gre-6ka8l.example")
    }

    @Test("What config show prints reads back as the same configuration")
    func listingReadsBack() throws {
        let text = """
            hostname = "mail.kunde.example"
            own-networks = ["10.0.0.0/8"]
            [[listen]]
            address = "[::1]:2525"
            [limits]
            message = 1000000
            [metrics]
            listen = ""
            """
        let file = try ConfigurationFile(text: text, file: "/etc/martlet/martlet.toml")
        let listing = try ConfigurationListing(file).toml
        #expect(try read(listing) == file.configuration)
        #expect(listing.contains("message = \"1000000\"\n"))
        #expect(listing.contains("recipients = 100  # default\n"))
        #expect(listing.contains("hostname = \"mail.kunde.example\"\n"))
    }

    @Test("The listing as JSON names the keys that have their defaults")
    func listingAsJSON() throws {
        let file = try ConfigurationFile(
            text: "hostname = \"mail.kunde.example\"\n[limits]\nrecipients = 300\n", file: "/etc/martlet/martlet.toml")
        let object = try JSONSerialization.jsonObject(with: Data(ConfigurationListing(file).json().utf8)) as? [String: Any]
        let defaults = try #require(object?["defaults"] as? [String])
        #expect(defaults.contains("limits.message"))
        #expect(defaults.contains("listen"))
        #expect(!defaults.contains("limits.recipients"))
        #expect(!defaults.contains("hostname"))
        let values = try #require(object?["values"] as? [String: Any])
        #expect((values["limits"] as? [String: Any])?["recipients"] as? Int == 300)
        #expect((values["limits"] as? [String: Any])?["message"] as? String == "50M")
    }
}
