import Foundation
import Testing

@testable import martlet

@Suite struct ConfigurationErrorsTests {
    private static let host = "hostname = \"mail.kunde.example\"\n"

    private func errors(_ text: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try ConfigurationFile(text: text, file: "m.toml")
            return []
        } catch {
            return error.findings.map(\.description)
        }
    }

    @Test(
        "A wrong key or value is named with its line and the nearest right one",
        arguments: [
            ("[limits]\nrecipient = 200", "m.toml:3: there is no key \"recipient\" in [limits] (did you mean \"recipients\"?)"),
            ("[limits]\n\n# x\nmesage = \"1M\"", "m.toml:5: there is no key \"mesage\" in [limits] (did you mean \"message\"?)"),
            ("[limits]\nkeep = \"3d\"", "m.toml:3: there is no key \"keep\" in [limits] (\"keep\" belongs in [trace])"),
            ("recipients = 200", "m.toml:2: there is no key \"recipients\" (\"recipients\" belongs in [limits])"),
            (
                "[log]\nuser = \"x\"",
                "m.toml:3: there is no key \"user\" in [log] (\"user\" belongs at the top, before the first section)"
            ),
            (
                "[log]\nrecipiens = 5",
                "m.toml:3: there is no key \"recipiens\" in [log] (did you mean \"recipients\" in [limits]?)"
            ),
            ("own_networks = []", "m.toml:2: there is no key \"own_networks\" (did you mean \"own-networks\"?)"),
            ("wholly-unknown-thing = 1", "m.toml:2: there is no key \"wholly-unknown-thing\""),
            ("[limit]\nerrors = 3", "m.toml:2: there is no section [limit] (did you mean \"limits\"?)"),
            (
                "[[listen]]\nadress = \"127.0.0.1:25\"\naddress = \"127.0.0.1:26\"",
                "m.toml:3: there is no key \"adress\" in [[listen]] (did you mean \"address\"?)"
            ),
            ("[limits]\nrecipients = 99", "m.toml:3: limits.recipients: must be at least 100 (RFC 5321 section 4.5.3.1.8)"),
            ("[limits]\nrecipients = \"100\"", "m.toml:3: limits.recipients: expected is a whole number, not text"),
            ("limits = 5", "m.toml:2: limits: expected is a table, not a whole number"),
            (
                "[listen]\naddress = \"127.0.0.1:25\"",
                "m.toml:2: listen: expected is a [[listen]] table for each listener, not a table"
            ),
            (
                "[limits]\nmessage = \"50X\"",
                "m.toml:3: limits.message: \"50X\" is not a number of octets such as \"50M\", \"64K\" or 8192"
            ),
            (
                "[limits]\nmessage = -5",
                "m.toml:3: limits.message: -5 is negative; expected is a number of octets such as \"50M\", \"64K\" or 8192"
            ),
            (
                "[limits]\nmessage = true",
                "m.toml:3: limits.message: expected is a number of octets such as \"50M\", \"64K\" or 8192, not true or false"
            ),
            ("[timeouts]\ncommand = \"300\"", "m.toml:3: timeouts.command: \"300\" lacks a unit (did you mean \"300s\"?)"),
            (
                "[timeouts]\ncommand = 300",
                "m.toml:3: timeouts.command: expected is a time such as \"250ms\", \"30s\", \"5m\", \"12h\" or \"14d\", not a whole number"
            ),
            (
                "[greeting]\nearly-talkers = \"refused\"",
                "m.toml:3: greeting.early-talkers: \"refused\" is not one of \"refuse\", \"allow\" (did you mean \"refuse\"?)"
            ),
            (
                "own-networks = [\n  \"10.0.0.0/8\",\n  \"10.1.2.3/8\",\n]",
                "m.toml:4: own-networks: \"10.1.2.3/8\" has bits set behind its prefix (did you mean \"10.0.0.0/8\"?)"
            ),
            (
                "own-networks = \"10.0.0.0/8\"",
                "m.toml:2: own-networks: expected is a list of texts such as [\"127.0.0.0/8\", \"::1/128\"], not text"
            ),
            (
                "[[listen]]\naddress = \"*:25\"",
                "m.toml:3: listen.address: \"*:25\" names no address; for all write two listeners, \"0.0.0.0:25\" and \"[::]:25\""
            ),
            ("[[listen]]\n[limits]", "m.toml:2: [[listen]] lacks its address, such as address = \"0.0.0.0:25\""),
            ("listen = []", "m.toml:2: listen: there must be at least one listener"),
            (
                "[[listen]]\naddress = \"127.0.0.1:25\"\n[[listen]]\naddress = \"127.0.0.1:25\"",
                "m.toml:5: listen.address: 127.0.0.1:25 is taken already by line 3"
            ),
            (
                "[[listen]]\naddress = \"[::1]:25\"\n[[listen]]\naddress = \"[0:0::1]:25\"",
                "m.toml:5: listen.address: [::1]:25 is taken already by line 3"
            ),
            (
                "[[listen]]\naddress = \"127.0.0.1:9925\"",
                "m.toml:3: listen.address: 127.0.0.1:9925 is the address of the metrics as well"
            ),
            (
                "[metrics]\nlisten = \"0.0.0.0:9925\"",
                "m.toml:3: metrics.listen: must be a loopback address such as \"127.0.0.1:9925\": the page asks for no password"
            ),
            ("[tls]\ncertificate = \"/nowhere/cert.pem\"", "m.toml:2: [tls] needs both \"certificate\" and \"key\", or neither"),
            ("user = \"root\"", "m.toml:2: user: \"root\" is root; the server refuses to serve as root"),
            (
                "user = \"no-such-account\"",
                "m.toml:2: user: there is no account \"no-such-account\"; make it with: useradd --system --user-group no-such-account"
            ),
            (
                "[guessing]\nfree = 30",
                "m.toml:2: guessing.end-after: must be at least 1 and not less than guessing.free, which is 30"
            ),
        ])
    func oneError(text: String, expected: String) {
        #expect(errors(Self.host + text + "\n") == [expected])
    }

    @Test("All errors are found at once, in the order of the lines")
    func allAtOnce() {
        let found = errors(
            """
            hostname = "kunde"
            hme = "/srv"

            [[listen]]
            address = "localhost:25"

            [tls]
            certificate = "/nowhere/cert.pem"
            key = "/nowhere/key.pem"

            [limits]
            recipients = 5
            sessions = 0
            mesage = "1M"

            [log]
            level = "loud"
            """)
        #expect(
            found.map { $0.split(separator: " ", maxSplits: 1)[0] } == [
                "m.toml:1:", "m.toml:2:", "m.toml:5:", "m.toml:8:", "m.toml:9:", "m.toml:12:", "m.toml:13:", "m.toml:14:",
                "m.toml:17:",
            ])
        #expect(found[3] == "m.toml:8: tls.certificate: the file /nowhere/cert.pem does not exist")
    }

    @Test("A syntax error is named with its line")
    func syntax() throws {
        let found = errors("hostname = \"mail.kunde.example\"\n[limits]\nrecipients = = 5\n")
        #expect(found.count == 1)
        #expect(try #require(found.first).hasPrefix("m.toml:3: "))
    }

    @Test("A key given twice is a syntax error of the second line")
    func twice() throws {
        let found = errors("hostname = \"a.example\"\nhostname = \"b.example\"\n")
        #expect(try #require(found.first).hasPrefix("m.toml:2: "))
    }

    @Test("A missing file is named")
    func missingFile() {
        #expect(
            throws: ConfigurationError([
                ConfigurationFinding(file: "/nowhere/m.toml", line: nil, message: "there is no such file; --config names another")
            ])
        ) { try ConfigurationFile(contentsOf: "/nowhere/m.toml") }
    }

    @Test("Octets that are not UTF-8 are named with their line, and a key file must hold a key")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("m.toml")
        try Data(Array("hostname = \"a\"\nuser = \"".utf8) + [0xFF] + Array("\"\n".utf8)).write(to: file)
        #expect(throws: ConfigurationError([ConfigurationFinding(file: file.path, line: 2, message: "this line is not UTF-8")])) {
            try ConfigurationFile(contentsOf: file.path)
        }
        let certificate = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"
        try Data(certificate.utf8).write(to: folder.appendingPathComponent("cert.pem"))
        try Data((Self.host + "[tls]\ncertificate = \"cert.pem\"\nkey = \"cert.pem\"\n").utf8).write(to: file)
        let message = "tls.key: the file \(folder.path)/cert.pem holds no PEM block of the kind \"PRIVATE KEY\""
        #expect(throws: ConfigurationError([ConfigurationFinding(file: file.path, line: 4, message: message)])) {
            try ConfigurationFile(contentsOf: file.path)
        }
    }
}
