import Directory
import Foundation
import MailFormat
import SMTP
import Spool
import Testing

@testable import Delivery

/// Queued mail for addresses of this server that lead further than into mailboxes.
struct OnwardTests {
    private static let bert: Mailbox = {
        let (uid, gid) = geteuid() == 0 ? (UInt32(4321), UInt32(4322)) : (geteuid(), getegid())
        return Mailbox(id: 2, address: "bert@kunde.example", maildir: "/nowhere/bert/Maildir", uid: uid, gid: gid)
    }()

    private static func program(_ command: String) -> Expansion.Program {
        Expansion.Program(command: command, user: bert, of: "run@kunde.example", owner: bert)
    }

    private static func forward(_ address: String) throws -> Expansion.Forward {
        Expansion.Forward(address: try Address(address), of: "run@kunde.example", owner: bert)
    }

    /// A file that the user of the programs may write to.
    private static func log() -> String { "/tmp/martlet-onward-" + UUID().uuidString }

    private static func world(_ expansion: Expansion) throws -> SchedulerWorld {
        let world = try SchedulerWorld(
            SchedulerSettings(policy: QueuePolicy(retries: RetrySchedule(delays: [.seconds(300)], jitter: 0))))
        world.directory.set("run@kunde.example", .expansion(expansion))
        return world
    }

    @Test func `a program has the queued mail, with the variables of qmail`() async throws {
        let file = Self.log()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let command = "(echo \"$SENDER|$RECIPIENT|$DTLINE\"; cat) > \(file); exit 0"
        let world = try Self.world(Expansion(address: "run@kunde.example", programs: [Self.program(command)]))
        try await world.running {
            try await world.queue(
                to: ["run@kunde.example"], notify: .on([.success, .failure]), text: "Subject: x\r\n\r\nbody\r\n")
            try await world.until("it is settled") { !world.story(of: "run@kunde.example").isEmpty }
            #expect(
                try String(contentsOfFile: file, encoding: .utf8)
                    == "anna@kunde.example|run@kunde.example|Delivered-To: run@kunde.example\n\nSubject: x\n\nbody\n")
            // RFC 3464 §2.3.3: for the sender it is delivered.
            try await world.until("the sender knows") { world.mailboxes.mails.contains { $0.text.contains("Action: delivered") } }
        }
    }

    @Test(arguments: [true, false])
    func `a recipient whose forward was served apart has his own copy and no more`(isHere: Bool) async throws {
        let own = Mailbox(id: 7, address: "run@kunde.example", maildir: "/nowhere/7", uid: 1, gid: 1)
        let world = try Self.world(Expansion(address: "run@kunde.example"))
        world.directory.set(
            "run+x@kunde.example",
            isHere
                ? .mailboxes([Self.bert, own])
                : .expansion(
                    Expansion(address: "run@kunde.example", mailboxes: [own], forwards: [try Self.forward("bob@far.example")])))
        try await world.running {
            try await world.queue(to: ["run+x@kunde.example"]) { $0.recipients[0].isFinal = true }
            try await world.until("it is there") { !world.story(of: "run+x@kunde.example").isEmpty }
            #expect(world.mailboxes.mails.map(\.mailboxes) == [[7]])
            #expect(world.story(of: "bob@far.example").isEmpty)
        }
    }

    @Test(arguments: ["echo not wanted; exit 100", "echo not wanted; exit 67"])
    func `what a program refuses is reported to whoever can be told`(command: String) async throws {
        let world = try Self.world(Expansion(address: "run@kunde.example", programs: [Self.program(command)]))
        try await world.running {
            try await world.queue(to: ["run@kunde.example"])
            try await world.until("the sender knows") { world.mailboxes.mails.count == 1 }
            let report = try #require(world.mailboxes.mails.first)
            #expect(report.mailboxes == [1])
            #expect(report.text.contains("Action: failed"))
            #expect(report.text.contains("554 5.3.0 not wanted"))
        }
    }

    @Test func `from nobody who can be told, it is a dead letter`() async throws {
        let world = try Self.world(Expansion(address: "run@kunde.example", programs: [Self.program("exit 100")]))
        try await world.running {
            try await world.queue(from: "stranger@far.example", to: ["run@kunde.example"], origin: .held)
            try await world.until("it is dead") { world.story(of: "run@kunde.example") == [.deadLettered] }
            #expect(world.mailboxes.mails.isEmpty)
            #expect(world.connector.mails.isEmpty)
        }
    }

    @Test(arguments: ["exit 111", "exit 75", "kill -9 $$"])
    func `what a program puts off is tried again later`(command: String) async throws {
        let mark = Self.log()
        defer { try? FileManager.default.removeItem(atPath: mark) }
        let once = "test -e \(mark) && exit 0; touch \(mark); \(command)"
        let world = try Self.world(Expansion(address: "run@kunde.example", programs: [Self.program(once)]))
        try await world.running {
            try await world.queue(to: ["run@kunde.example"])
            try await world.until("it is deferred") { world.story(of: "run@kunde.example") == [.deferred] }
            world.advance(by: 301)
            try await world.until("it is there") { world.story(of: "run@kunde.example").count == 2 }
            #expect(world.story(of: "run@kunde.example").last != .deferred)
        }
    }

    @Test func `another try does again only what was not done`() async throws {
        let (mark, log) = (Self.log(), Self.log())
        defer { for file in [mark, log] { try? FileManager.default.removeItem(atPath: file) } }
        let programs = [
            Self.program("echo first >> \(log)"),
            Self.program("echo second >> \(log); test -e \(mark) && exit 0; touch \(mark); exit 111"),
        ]
        let world = try Self.world(
            Expansion(
                address: "run@kunde.example", mailboxes: [Self.bert], forwards: [try Self.forward("x@far.example")],
                programs: programs))
        try await world.running {
            try await world.queue(to: ["run@kunde.example"])
            try await world.until("it is deferred") { world.story(of: "run@kunde.example") == [.deferred] }
            #expect(world.connector.mails.isEmpty, "what is behind the program waits")
            #expect(world.mailboxes.mails.count == 1)
            world.mailboxes.fill(2)
            world.advance(by: 301)
            try await world.until("it is forwarded") { world.connector.mails.count == 1 }
            #expect(world.mailboxes.mails.count == 1)
            #expect(try String(contentsOfFile: log, encoding: .utf8) == "first\nsecond\nsecond\n")
        }
    }

    @Test func `99 ends what is behind it`() async throws {
        let world = try Self.world(
            Expansion(
                address: "run@kunde.example", forwards: [try Self.forward("x@far.example")],
                programs: [Self.program("exit 99"), Self.program("exit 100")]))
        try await world.running {
            try await world.queue(to: ["run@kunde.example"])
            try await world.until("it is settled") { !world.story(of: "run@kunde.example").isEmpty }
            #expect(world.story(of: "run@kunde.example") == [.delivered])
        }
        #expect(world.connector.mails.isEmpty)
        #expect(world.mailboxes.mails.isEmpty)
    }

    @Test func `a mail that was here before goes in no circle`() async throws {
        let log = Self.log()
        let world = try Self.world(
            Expansion(
                address: "run@kunde.example", forwards: [try Self.forward("x@far.example")],
                programs: [Self.program("touch \(log)")]))
        try await world.running {
            try await world.queue(
                to: ["run@kunde.example"], text: "Delivered-To: Run@kunde.example\r\nSubject: x\r\n\r\nbody\r\n")
            try await world.until("the sender knows") { world.mailboxes.mails.count == 1 }
            #expect(world.mailboxes.mails.first?.text.contains("5.4.6") == true)
        }
        #expect(!FileManager.default.fileExists(atPath: log))
        #expect(world.connector.mails.isEmpty)
    }

    /// Forwards of several addresses in one mail bear marks in place of names.
    @Test func `nor does one that was forwarded from here together with others`() async throws {
        let world = try Self.world(
            Expansion(address: "run@kunde.example", forwards: [try Self.forward("x@far.example")]))
        let mark = try #require(ForwardMark.mark(of: "run@kunde.example", secret: Array(repeating: 7, count: 32)))
        try await world.running {
            try await world.queue(
                to: ["run@kunde.example"], text: "Delivered-To: \(mark)\r\nSubject: x\r\n\r\nbody\r\n")
            try await world.until("the sender knows") { world.mailboxes.mails.count == 1 }
            #expect(world.mailboxes.mails.first?.text.contains("5.4.6") == true)
        }
        #expect(world.connector.mails.isEmpty)
    }

    // MARK: - Senders

    private static func forwarded(
        from sender: String, proof: AnswerableSender.Proof = .mailbox(id: 1), origin: SpoolEnvelope.Origin? = nil
    ) async throws -> ScriptedConnector.Mail {
        let world = try world(Expansion(address: "run@kunde.example", forwards: [try forward("x@far.example")]))
        try await world.running {
            try await world.queue(from: sender, to: ["run@kunde.example"], proof: proof, origin: origin)
            try await world.until("it is forwarded") { world.connector.mails.count == 1 }
        }
        return try #require(world.connector.mails.first)
    }

    @Test func `held mail from outside is forwarded under an address of the forwarding domain`() async throws {
        let mail = try await Self.forwarded(from: "stranger@world.example", origin: .held)
        let sender = try #require(mail.command.reversePath.address)
        #expect(sender.domain.ascii == "kunde.example")
        let rewriting = try #require(SRS(secrets: [Array(repeating: 7, count: 32)]))
        let origin = try rewriting.origin(of: sender, at: Int64(Date().timeIntervalSince1970))
        #expect(origin.sender.description == "stranger@world.example")
        #expect(mail.text.hasPrefix("Delivered-To: run@kunde.example\r\nSubject: "))
    }

    @Test func `so is mail of a listed network with a sender from elsewhere`() async throws {
        let mail = try await Self.forwarded(from: "list@world.example", proof: .ownNetwork(client: "192.0.2.7"))
        #expect(mail.command.reversePath.address?.localPart.text.hasPrefix("SRS0=") == true)
    }

    @Test func `a sender of this server stays, and so does the null sender`() async throws {
        let own = try await Self.forwarded(from: "anna@kunde.example")
        #expect(own.command.reversePath.address?.description == "anna@kunde.example")
        let null = try await Self.forwarded(from: "", origin: .held)
        #expect(null.command.reversePath == .null)
    }

    @Test func `what a next hop refuses of a held mail's forward is a dead letter`() async throws {
        let world = try Self.world(Expansion(address: "run@kunde.example", forwards: [try Self.forward("x@far.example")]))
        world.connector.script("far.example") { $0.end = Reply(550, .init(5, 7, 1), "no") }
        try await world.running {
            try await world.queue(from: "stranger@world.example", to: ["run@kunde.example"], origin: .held)
            try await world.until("it is dead") { world.story(of: "x@far.example") == [.deadLettered] }
        }
        #expect(world.connector.mails.isEmpty)
        #expect(world.mailboxes.mails.isEmpty)
    }
}

extension ReversePath {
    fileprivate var address: Address? { if case .address(let address) = self { address } else { nil } }
}
