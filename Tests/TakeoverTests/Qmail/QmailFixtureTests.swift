import Crypto
import Foundation
import Takeover
import Testing

@Suite("A real qmail server, read")
struct QmailFixtureTests {
    let fixture: QmailFixture
    let model: MailServerModel

    init() throws {
        fixture = try QmailFixture()
        model = try fixture.model()
    }

    @Test("it is found to be qmail, with its name, limits and refusals")
    func server() throws {
        #expect(QmailReader.recognizes(try FolderTree(root: fixture.root)))
        #expect(model.hostname == fixture.manifest.host)
        #expect(model.limits.messageOctets == 20_971_520)
        #expect(model.limits.queueLifetime == 259_200)
        #expect(model.limits.remoteDeliveries == 40)
        #expect(model.refusedSenders == ["spam@badsender.example", "@all-spam.example"])
        #expect(model.refusedRecipients == [])
    }

    @Test("every domain is there, as what it is")
    func domains() {
        let kinds = Dictionary(uniqueKeysWithValues: model.domains.map { ($0.name, $0.kind) })
        #expect(
            kinds == [
                "kunde-eins.example": .local, "mail.kunde-eins.example": .alias(of: "kunde-eins.example"),
                "firma-zwei.example": .local, "listen.firma-zwei.example": .local, ".sub.kunde-eins.example": .relay,
                "backup-for.example": .relay,
            ])
        #expect(fixture.manifest.domains.allSatisfy { kinds[$0] == .local })
    }

    @Test("every mailbox of the manifest is there, where it lies, and no other")
    func mailboxes() throws {
        let found = Dictionary(uniqueKeysWithValues: model.mailboxes.map { ("\($0.localPart)@\($0.domain)", $0) })
        #expect(found.mapValues(\.path) == fixture.manifest.mailboxes.mapValues { "/\($0.maildir)" })
        #expect(found.values.allSatisfy { $0.format == .maildir && $0.isEnabled })
        #expect(found["anna@kunde-eins.example"]?.uid == 2001)
        #expect(found["lena@firma-zwei.example"]?.gid == 2002)
    }

    @Test("every message of the manifest lies in the mailbox of the model, and no other")
    func messages() throws {
        let tree = try FolderTree(root: fixture.root)
        for mailbox in model.mailboxes {
            let listed = try #require(fixture.manifest.mailboxes["\(mailbox.localPart)@\(mailbox.domain)"]).messages
            var found: [String: String] = [:]
            let folders = try #require(try tree.names(in: mailbox.path)).filter { $0.hasPrefix(".") }.map { "\($0)/" } + [""]
            for folder in folders {
                for part in ["new", "cur"] {
                    for name in try tree.names(in: "\(mailbox.path)/\(folder)\(part)") ?? [] {
                        let octets = try #require(try tree.contents(of: "\(mailbox.path)/\(folder)\(part)/\(name)"))
                        found["\(folder)\(part)/\(name)"] = Self.sha256(octets)
                    }
                }
            }
            #expect(found == listed)
        }
    }

    @Test("every alias, forward, list, program and catch-all is there, with its instructions in order")
    func addresses() {
        let addresses = Dictionary(
            uniqueKeysWithValues: model.addresses.map { (Self.text($0.name) + "@" + $0.domain, $0.instructions) })
        let eins = "kunde-eins.example"
        let zwei = "firma-zwei.example"
        let home = "/srv/mail/firma-zwei.example"
        #expect(
            addresses == [
                "anna-news@\(eins)": [.maildir("/srv/mail/kunde-eins.example/anna/Maildir/.Newsletter")],
                "bernd@\(eins)": [
                    .maildir("/srv/mail/kunde-eins.example/bernd/Maildir"), .program("preline /usr/bin/procmail || exit 111"),
                ],
                "carla@\(eins)": [.forward("carla@anderswo.example")],
                "info@\(eins)": [
                    .forward("anna@\(eins)"), .forward("bernd@\(eins)"), .forward("extern@partner.example"),
                ],
                "mailer-daemon@\(eins)": [.forward("postmaster@mail.\(eins)")],
                "postmaster@\(eins)": [.forward("admin@\(eins)")],
                "root@\(eins)": [.forward("postmaster@mail.\(eins)")],
                "karl@\(zwei)": [.maildir("\(home)/karl/Maildir"), .forward("karl.privat@anderswo.example")],
                "langsam@\(zwei)": [.putOff("exit 111")],
                "max-*@\(zwei)": [.maildir("\(home)/max/Maildir")],
                "nein@\(zwei)": [.refuse("")],
                "urlaub@\(zwei)": [.program("/usr/bin/vacation lena"), .maildir("\(home)/lena/Maildir")],
                "vertrieb@\(zwei)": [.forward("karl@\(zwei)"), .forward("lena@\(zwei)")],
                "weg@\(zwei)": [.forward("weggezogen@neue-firma.example")],
                "team@listen.\(zwei)": [.forward("anna@\(eins)"), .forward("karl@\(zwei)")],
                "*@listen.\(zwei)": [.refuse("no such list")],
            ])
        let owners = Set(model.addresses.filter { $0.domain == zwei }.compactMap(\.user?.uid))
        #expect(owners == [2002])
    }

    @Test("every route is there")
    func routes() {
        #expect(model.routes.map(\.pattern) == ["partner.example", "*"])
        #expect(model.routes.map(\.target) == [.smtp(host: "127.0.0.1", port: 2691), .smtp(host: "127.0.0.1", port: 2691)])
    }

    @Test("every mail of the queue is there, byte for byte, with its envelope and how far it is")
    func queue() throws {
        let tree = try FolderTree(root: fixture.root)
        let queue = try #require(model.queue)
        #expect(queue.map(\.id) == fixture.manifest.queue.map { String($0.id) })
        for (message, listed) in zip(queue, fixture.manifest.queue) {
            guard case .file(let path) = message.content else {
                Issue.record("\(message.content)")
                continue
            }
            let octets = try #require(try tree.contents(of: path))
            #expect(Self.sha256(octets) == listed.sha256)
            #expect(message.octets == Int64(octets.count))
            #expect(message.state == (listed.todo == nil ? .waiting : .unprocessed))
            let records = (listed.todo ?? []) + (listed.info ?? []) + (listed.local ?? []) + (listed.remote ?? [])
            let sender = try #require(records.first { $0.hasPrefix("F") }).dropFirst()
            #expect(message.sender == sender.replacing("-@[]", with: ""))
            #expect(
                message.recipients.map { ($0.state == .done ? "D" : "T") + $0.address }
                    == records.filter { $0.hasPrefix("T") || $0.hasPrefix("D") }.map { $0.replacing("Tzwei-", with: "T") })
            #expect(message.failureText == listed.bounce?.joined())
        }
    }

    @Test("the queue's times, senders and user parts are read as qmail means them")
    func envelopes() throws {
        let queue = Dictionary(uniqueKeysWithValues: try #require(model.queue).map { ($0.id, $0) })
        let listed = try #require(queue["984834"])
        #expect(listed.sender == "liste-@kunde-eins.example")
        #expect(
            listed.perRecipientSender?.sender(for: "spaeter5@fern.example") == "liste-spaeter5=fern.example@kunde-eins.example")
        #expect(queue["984799"]?.sender == "")
        let slow = try #require(queue["984835"])
        #expect(slow.recipients == [.init("langsam@firma-zwei.example", isLocal: true)])
        let new = try #require(queue["984839"])
        #expect(new.recipients.map(\.isLocal) == [false, true])
        #expect(new.broughtBy == "uid 0")
        #expect(new.nextTry == nil)
        let tree = try FolderTree(root: fixture.root)
        #expect(slow.arrival == (try tree.status(of: "/var/qmail/queue/info/21/984835"))?.modified)
        #expect(slow.nextTry == (try tree.status(of: "/var/qmail/queue/local/21/984835"))?.modified)
    }

    @Test("what sends failure notices to strangers today is named, in both languages")
    func backscatter() {
        let found = model.findings.filter { $0.topic == .backscatter }
        let quotes = Set(found.compactMap(\.quote))
        for quote in [
            "kunde-eins.example", "firma-zwei.example", "backup-for.example", "nein@firma-zwei.example",
            "langsam@firma-zwei.example", "…@listen.firma-zwei.example",
            "postmaster@kunde-eins.example → admin@kunde-eins.example",
            "carla@kunde-eins.example → carla@anderswo.example",
        ] {
            #expect(quotes.contains(quote))
        }
        // The list domain takes every name, and returns it: the finding stands at the file that says so.
        #expect(!quotes.contains("listen.firma-zwei.example"))
        #expect(model.findings.allSatisfy { $0.text.english != $0.text.german && !$0.text.german.isEmpty })
        #expect(model.findings.allSatisfy { $0.topic != .damaged })
    }

    private static func sha256(_ octets: [UInt8]) -> String {
        SHA256.hash(data: octets).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func text(_ name: MailServerModel.Address.Name) -> String {
        switch name {
        case .exactly(let name): name
        case .beginning(let name): name + "*"
        case .any: "*"
        }
    }
}
