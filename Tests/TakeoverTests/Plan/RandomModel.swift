import GeneratedMail
import Takeover

/// Models of servers that nobody would set up: few names, so that they collide, lead in circles and to nowhere.
struct RandomModel {
    private var random: SeededGenerator
    private var line = 0

    private let domainNames = [
        "eins.example", "zwei.example", "DREI.example", "grüße.example", "relay.example", ".sub.example", "no domain", "",
        "far.example",
        "[192.0.2.1]",
    ]
    private let localParts = [
        "anna", "Anna", "bernd", "max", "max-shop", "postmaster", "info", "a b", "x*", "", "x%y", "nein", "günther",
        "max-default",
        "\u{7}bell",
    ]
    private let maildirs = [
        "/srv/anna/Maildir", "/srv/anna/Maildir/", "/srv/bernd/Maildir", "/srv/anna/Maildir/.Lists", "/srv/new/Maildir",
        "relative",
        "/srv/../etc", "/srv/team/Maildir",
    ]
    private let passwords = [
        nil, "$1$abcdefgh$1234567890123456789012", "{UNHEARD-OF}abc", "*", "", "{PLAIN}geheim", "$99$what$ever",
    ]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func model() -> MailServerModel {
        var model = MailServerModel(software: one(of: ServerSoftware.allCases))
        model.hostname = one(of: ["mail.eins.example", "localhost", nil, "no name"])
        model.domains = some(8) { $0.domain() }
        model.mailboxes = some(10) { $0.mailbox() }
        model.addresses = some(25) { $0.address() }
        model.routes = some(6) { $0.route() }
        model.limits.messageOctets = one(of: [nil, 0, 1, 20 << 20])
        model.limits.queueLifetime = one(of: [nil, 0, 604_800])
        model.limits.remoteDeliveries = one(of: [nil, 0, 20])
        model.limits.localDeliveries = one(of: [nil, 10])
        model.limits.sessions = one(of: [nil, 0, 40])
        model.limits.recipients = one(of: [nil, 1, 1000])
        model.ownNetworks = some(3) {
            $0.one(of: ["127.0.0.0/8", "192.0.2.7/24", "[::1]/128", "0.0.0.0/0", "what", "10.0.0.0/33"])
        }
        model.refusedSenders = some(3) { $0.one(of: ["spam@bad.example", "@bad.example"]) }
        model.refusedRecipients = some(4) {
            $0.one(of: ["nein@eins.example", "anna@eins.example", "@zwei.example", "max@zwei.example"])
        }
        model.queue = one(of: [true, false]) ? nil : some(5) { $0.mail() }
        return model
    }

    private mutating func one<Value>(of values: [Value]) -> Value {
        random.pick(values)
    }

    private mutating func some<Value>(_ most: Int, _ make: (inout Self) -> Value) -> [Value] {
        (0..<Int.random(in: 0...most, using: &random)).map { _ in make(&self) }
    }

    /// A place that no other thing has.
    private mutating func place() -> SourcePlace {
        line += 1
        return SourcePlace("/etc/old", line: line)
    }

    private mutating func domain() -> MailServerModel.Domain {
        let kind = one(of: [.local, .local, .local, .relay, .alias(of: one(of: domainNames))] as [MailServerModel.Domain.Kind])
        return MailServerModel.Domain(
            one(of: domainNames), kind, tagSeparators: one(of: ["", "", "-", "+", "-%"]), place: place())
    }

    private mutating func mailbox() -> MailServerModel.Mailbox {
        var mailbox = MailServerModel.Mailbox(
            one(of: localParts), at: one(of: domainNames), path: one(of: maildirs), format: one(of: [.maildir, .maildir, .mbox]),
            uid: one(of: [1000, 1001, .max]), gid: 1000, place: place())
        mailbox.password = one(of: passwords)
        mailbox.cleartext = one(of: [nil, nil, "geheim", ""])
        mailbox.isAdministrator = one(of: [true, false, false])
        mailbox.isEnabled = one(of: [true, true, false])
        mailbox.quotaOctets = one(of: [0, -1, 1 << 30])
        return mailbox
    }

    private mutating func address() -> MailServerModel.Address {
        typealias Name = MailServerModel.Address.Name
        let name = one(of: [
            Name.exactly(one(of: localParts)), .exactly(one(of: localParts)), .beginning(one(of: ["max-", "anna-", "", "m"])),
            .any,
        ])
        let user = MailServerModel.Address.User(name: "u", uid: one(of: [1000, 1001, 1002]), gid: 1000, home: "/srv")
        return MailServerModel.Address(
            name, at: one(of: domainNames), some(4) { $0.instruction() }, user: one(of: [user, user, nil]),
            owner: one(of: [nil, nil, "anna@eins.example", "gone@far.example", "nobody"]), place: place())
    }

    private mutating func instruction() -> DeliveryInstruction {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: .maildir(one(of: maildirs))
        case 1: .mbox(one(of: ["/var/mail/anna", "/dev/null", "/srv/anna/Maildir"]))
        case 2...6: .forward("\(one(of: localParts))@\(one(of: domainNames))")
        case 7: .program(one(of: ["/usr/bin/vacation anna", "true", "", "a\nb", String(repeating: "x", count: 5000)]))
        case 8: .refuse(one(of: ["", "it's closed", "two\nlines"]))
        default: .putOff("later")
        }
    }

    private mutating func route() -> MailServerModel.Route {
        let target = one(
            of: [
                .smtp(host: "192.0.2.9", port: 25), .smtp(host: "2001:db8::9", port: 2525), .smtp(host: "no host", port: 25),
                .lmtp(host: "lmtp.example", port: 24), .lmtpSocket(path: "/run/lmtp"), .mailExchangers(of: nil),
                .mailExchangers(of: "mx.example"), .discard, .hold, .refuse("no"), .smtp(host: "smart.example", port: 0),
            ] as [MailServerModel.Route.Target])
        return MailServerModel.Route(
            one(of: ["far.example", ".far.example", "*", "relay.example", "eins.example", "no domain"]), target,
            username: one(of: [nil, nil, "me"]), password: one(of: [nil, nil, "secret"]), place: place())
    }

    private mutating func mail() -> MailServerModel.QueuedMessage {
        MailServerModel.QueuedMessage(
            id: "\(line)", content: .file("/queue/\(line)"), octets: 1000,
            state: one(of: [.waiting, .held, .corrupt, .unprocessed]),
            sender: one(of: ["", "anna@eins.example"]), arrival: 1_700_000_000,
            recipients: some(3) {
                MailServerModel.Recipient($0.one(of: ["x@far.example", "no address"]), $0.one(of: [.pending, .done]))
            }, place: place())
    }
}
