import Foundation
import Reception
import Testing

@testable import martlet

@Suite struct SubmissionConfigurationTests {
    private static let host = "hostname = \"mail.kunde.example\"\n"

    private func read(_ text: String) throws -> Configuration {
        try ConfigurationFile(text: Self.host + text, file: "/etc/martlet/martlet.toml").configuration
    }

    private func errors(_ text: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try ConfigurationFile(text: Self.host + text, file: "m.toml")
            return []
        } catch {
            return error.findings.map(\.description)
        }
    }

    /// A folder with what looks like a certificate and a key.
    private func withCertificate(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "martlet-submission-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, label) in [("c.pem", "CERTIFICATE"), ("k.pem", "PRIVATE KEY")] {
            let text = "-----BEGIN \(label)-----\n-----END \(label)-----\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        try body("[tls]\ncertificate = \"\(folder)/c.pem\"\nkey = \"\(folder)/k.pem\"\n")
    }

    @Test("Without a certificate only port 25 is opened, with one those for logins as well")
    func standardPorts() throws {
        #expect(try read("").listen.map(\.address.port) == [25, 25])
        try withCertificate { (tls) throws in
            let listen = try read(tls).listen
            #expect(listen.map(\.address.port) == [25, 25, 465, 465, 587, 587])
            #expect(listen.map(\.kind) == [.smtp, .smtp, .submissions, .submissions, .submission, .submission])
        }
    }

    @Test("A listener's kind is what it says, else what its port is for")
    func kinds() throws {
        try withCertificate { (tls) throws in
            let text = ["465", "587", "25", "2525"].map { "[[listen]]\naddress = \"127.0.0.1:\($0)\"\n" }.joined()
            let said = "[[listen]]\naddress = \"127.0.0.1:1465\"\nkind = \"submissions\"\n"
            #expect(try read(text + said + tls).listen.map(\.kind) == [.submissions, .submission, .smtp, .smtp, .submissions])
        }
    }

    @Test("Logins need a certificate")
    func certificate() {
        let submission = "[[listen]]\naddress = \"127.0.0.1:587\"\n"
        #expect(
            errors(submission) == [
                "m.toml:3: listen.address: 127.0.0.1:587 is for logins (kind = \"submission\"), which needs the certificate of [tls]"
            ])
        #expect(errors(submission + "[submission]\nclear-text-on-loopback = true\n").isEmpty)
        #expect(errors("[[listen]]\naddress = \"127.0.0.1:465\"\n[submission]\nclear-text-on-loopback = true\n").count == 1)
        #expect(errors("[[listen]]\naddress = \"0.0.0.0:587\"\n[submission]\nclear-text-on-loopback = true\n").count == 1)
    }

    @Test("Nobody relays unless it is said")
    func relayNetworks() throws {
        let standard = try read("").receptionSettings()
        #expect(standard.relayNetworks.isEmpty)
        #expect(standard.ownNetworks.count == 2)
        let said = try read("relay-networks = [\"192.0.2.0/24\"]\n").receptionSettings()
        #expect(said.relayNetworks.map(\.description) == ["192.0.2.0/24"])
    }

    @Test("Every key of the section is read")
    func everyKey() throws {
        let settings = try read(
            """
            [submission]
            mechanisms = ["PLAIN"]
            clear-text-on-loopback = true
            hide-client = false
            recipients-per-hour = 7
            recipients-per-day = 0
            login-delay = "2s"
            longest-login-delay = "1m"
            free-logins-per-address = 3
            """
        ).receptionSettings().submission
        #expect(settings.mechanisms == [.plain])
        #expect(settings.allowsClearTextOnLoopback && !settings.hidesClient)
        #expect(settings.recipientsPerHour == 7 && settings.recipientsPerDay == 0)
        #expect(settings.throttling.delay == .seconds(2) && settings.throttling.longestDelay == .seconds(60))
        #expect(settings.throttling.freePerAddress == 3)
    }

    @Test(
        "What cannot be is refused",
        arguments: [
            "mechanisms = []", "mechanisms = [\"CRAM-MD5\"]", "recipients-per-hour = -1", "recipients-per-day = -1",
            "login-delay = \"31s\"", "longest-login-delay = \"3m\"", "free-logins-per-address = 0",
        ])
    func refused(line: String) {
        #expect(!errors("[submission]\n\(line)\n").isEmpty, "\(line)")
    }
}
