import Foundation
import MailFormat
import Takeover
import Testing

@testable import martlet

/// What `switch apply` makes of `martlet.toml`.
@Suite struct ConfigurationMergeTests {
    private func draft() throws -> ConfigurationDraft {
        var draft = ConfigurationDraft()
        draft.hostname = try Domain("mail.kunde.example")
        draft.relayNetworks = ["192.0.2.0/24"]
        draft.listen = ["127.0.0.1:25"]
        draft.message = 52_428_800
        draft.recipients = 200
        draft.lifetime = 604_800
        draft.mailboxRoots = ["/srv/mail"]
        return draft
    }

    private func merge(_ text: String) throws -> ConfigurationMerge {
        try ConfigurationMerge(try draft(), into: text, file: "/etc/martlet/martlet.toml", from: "qmail")
    }

    private func values(_ text: String) throws -> Configuration {
        try ConfigurationFile.unchecked(text: text, file: "/etc/martlet/martlet.toml").values
    }

    @Test func `where there is no file all of the plan is in the new one`() throws {
        let merged = try merge("")
        #expect(merged.added == (try draft()).entries)
        #expect(merged.kept == [])
        let values = try values(merged.text)
        #expect(values.hostname == "mail.kunde.example")
        #expect(values.relayNetworks.map { "\($0)" } == ["192.0.2.0/24"])
        #expect(values.listen.map(\.address.port) == [25])
        #expect(values.limits.recipients == 200)
        #expect(values.queue.lifetime == .days(7))
        #expect(values.deliver.socket == ConfigurationDraft.deliverSocket)
        #expect(values.deliver.roots == ["/srv/mail"])
    }

    @Test func `lines that stand there stay, each where it was, and a second time nothing is added`() throws {
        let old = """
            # The configuration of Martlet.
            # More on it.

            # hostname = "mail.kunde.example"

            user = "martlet"

            # [tls]
            # certificate = "/etc/martlet/certificate.pem"

            [limits]  # mine
            message = "50M"

            [queue]
            lifetime = "4d"
            """
        let merged = try merge(old)
        // What is the same is no matter.
        #expect(merged.kept == [.init(name: "queue.lifetime", planned: "\"604800s\"", said: "\"4d\"")])
        let lines = old.split(separator: "\n", omittingEmptySubsequences: false)
        var rest = merged.text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        for line in lines {
            let index = try #require(rest.firstIndex(of: line))
            rest = rest[(index + 1)...]
        }
        let values = try values(merged.text)
        #expect(values.hostname == "mail.kunde.example")
        #expect(values.user == "martlet")
        #expect(values.limits.message.octets == 52_428_800)
        #expect(values.limits.recipients == 200)
        #expect(values.queue.lifetime == .days(4))
        let again = try merge(merged.text)
        #expect(again.text == merged.text)
        #expect(again.added == [])
    }

    @Test(arguments: ["limits = { hops = 120 }\n", "limits.hops = 120\n"])
    func `a section without a header of its own is left alone, and what is not applied is told`(old: String) throws {
        let merged = try merge(old)
        #expect(merged.kept.map(\.name) == ["limits.message", "limits.recipients"])
        #expect(merged.kept.allSatisfy { $0.said == nil })
        #expect(try values(merged.text).limits.hops == 120)
    }

    @Test func `the package's own file becomes one that serves`() throws {
        let package = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let packaged = try String(contentsOf: package.appendingPathComponent("packaging/martlet.toml"), encoding: .utf8)
        let merged = try merge(packaged)
        #expect(merged.kept == [])
        #expect(try values(merged.text).user == "martlet")
        // A section that is commented out may still be opened by taking the signs away.
        let opened = merged.text.replacing("# [tls]", with: "[tls]").replacing("# certificate", with: "certificate")
            .replacing("# key", with: "key")
        let values = try values(opened)
        #expect(values.hostname == "mail.kunde.example")
        #expect(values.tls.certificate == "/etc/martlet/certificate.pem")
        #expect(values.queue.lifetime == .days(7))
    }
}
