import Directory
import Foundation
import MailFormat
import Testing

@testable import Delivery

/// What a program is told of the mail (qmail-command(8)).
@Suite struct ProgramEnvironmentTests {
    private static func variables(of address: String, to recipient: String) throws -> [String: String] {
        let user = Mailbox(id: 1, address: "anna@kunde.example", maildir: "/home/anna/Maildir", uid: 1000, gid: 1000)
        let program = Expansion.Program(command: "true", user: user, of: address, owner: nil)
        return ProgramEnvironment(
            program: program, sender: .address(try Address("x@far.example")), recipient: .address(try Address(recipient)), at: 0
        ).variables
    }

    @Test(arguments: [
        // A tag, none, another address in front, all names of a beginning, all names.
        ("anna@kunde.example", "anna+List-x@kunde.example", "List-x", String?.none),
        ("anna@kunde.example", "Anna@kunde.example", "", nil),
        ("anna@kunde.example", "sales@kunde.example", "", nil),
        ("anna-*@kunde.example", "Anna-news-1@kunde.example", "news-1", "news-1"),
        ("*@kunde.example", "joe@kunde.example", "joe", "joe"),
    ])
    func `EXT and DEFAULT are what the address leaves open`(
        address: String, recipient: String, tag: String, rest: String?
    ) throws {
        let variables = try Self.variables(of: address, to: recipient)
        #expect(variables["EXT"] == tag)
        #expect(variables["DEFAULT"] == rest)
        #expect(variables["EXT2"] == tag.split(separator: "-").dropFirst().joined(separator: "-"))
        #expect(variables["LOCAL"] == String(recipient.prefix { $0 != "@" }))
        #expect(variables["HOME"] == "/home/anna")
    }

    @Test(arguments: [
        ("exit 0", ProgramOutcome.took), ("exit 99", .tookAndStops), ("exit 111", .putOff(text: "")),
        ("exit  100", .refused(text: "")), ("echo 'moved to x@y.example'; exit 100", .refused(text: "moved to x@y.example")),
    ])
    func `a command that only says how it ends is believed without a process`(command: String, outcome: ProgramOutcome) {
        #expect(ProgramOutcome(statedBy: command) == outcome)
        // Nobody may run as root.
        #expect(ProgramRunner.canRun(command, asUID: 0, gid: 0))
    }

    @Test(arguments: [
        "true", "exit", "exit $x", "exit 256", "exit -1", "exit 0; rm -rf x", "echo 'a\\nb'; exit 100", "echo x; exit 100",
        "echo 'x'; echo 'y'; exit 100", "echo 'x' >/tmp/y; exit 0", "echo 'x'; exit 100; exit 0",
    ])
    func `all else is for the shell`(command: String) {
        #expect(ProgramOutcome(statedBy: command) == nil)
        #expect(!ProgramRunner.canRun(command, asUID: 0, gid: 0))
    }
}
