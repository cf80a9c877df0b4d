import Foundation
import Testing

@testable import Reception

/// Programs that get mail while the client waits.
@Suite struct ProgramMailTests {
    @Test(arguments: [
        ("cat > /dev/null; exit 0", "250 2.0.0 "), ("exit 99", "250 2.0.0 "),
        ("echo not wanted; exit 100", "554 5.3.0 not wanted"),
        ("exit 67", "RCPT 554 5.3.0 "), ("exit 111", "RCPT 451 4.3.0 "), ("echo busy; exit 75", "451 4.3.0 busy"),
        ("kill -9 $$", "451 4.3.0 "),
    ])
    func `what a program's exit code says is what the client hears`(command: String, heard: String) async throws {
        try await ForwardingServer.run { server in
            try await server.alias("run@kunde.example", "|\(command)")
            #expect(try await server.send(to: "run@kunde.example").hasPrefix(heard))
        }
    }

    @Test func `it has the variables of qmail and the mail with LF line ends`() async throws {
        try await ForwardingServer.run { server in
            let file = "/tmp/martlet-run-" + UUID().uuidString
            try await server.forward(
                "bert@kunde.example",
                to: "|(echo \"$SENDER|$RECIPIENT|$LOCAL|$HOST|$EXT|$EXT2|$HOST2|$USER|$HOME|$DTLINE|$RPLINE\"; cat) > \(file)",
                keepsCopy: false)
            #expect(try await server.send(to: "Bert+a-b@kunde.example", from: "s@far.example").hasPrefix("250 "))
            let text = try String(contentsOfFile: file, encoding: .utf8)
            try? FileManager.default.removeItem(atPath: file)
            let home = server.home + "/mail/bert@kunde.example"
            let first = """
                s@far.example|Bert+a-b@kunde.example|Bert+a-b|kunde.example|a-b|b|kunde|bert|\(home)|Delivered-To: bert@kunde.example
                |Return-Path: <s@far.example>
                """
            #expect(text.hasPrefix(first + "\n\nReceived: from client.example"))
            #expect(text.hasSuffix("\nSubject: test\n\nbody\n"))
            #expect(!text.contains("\r"))
        }
    }

    @Test func `99 ends what is behind it`() async throws {
        try await ForwardingServer.run { server in
            try await server.alias("run@kunde.example", "|exit 99", "|exit 100", "x@next.example")
            #expect(try await server.send(to: "run@kunde.example").hasPrefix("250 "))
            #expect(server.hops.mails.isEmpty)
            #expect(server.hops.open == 0)
        }
    }

    @Test func `programs end by the deadline of the session, all together`() async throws {
        var forwarding = ForwardingSettings.test
        forwarding.deadline = .seconds(2)
        try await ForwardingServer.run(forwarding) { server in
            // Each would have the time that a program may take by itself.
            try await server.alias("run@kunde.example", "|sleep 15; exit 0", "|sleep 16; exit 0")
            #expect(try await server.send(to: "run@kunde.example").hasPrefix("451 4.3.0 "))
        }
    }

    @Test func `beside a mailbox its refusal is told to the owner`() async throws {
        try await ForwardingServer.run { server in
            try await server.forward("bert@kunde.example", to: "|echo broken; exit 100", keepsCopy: true)
            #expect(try await server.send(to: "bert@kunde.example").hasPrefix("250 "))
            let mails = try server.mails("bert@kunde.example")
            #expect(mails.count == 2)
            #expect(mails.contains { $0.contains("broken") && $0.hasPrefix("Return-Path: <>") })
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can name a user it must not become"))
    func `a program that cannot become its user is 451 4.3.5 at RCPT`() async throws {
        try await ForwardingServer.run { server in
            try await server.directory.addMailbox(
                .init(address: .init("root@kunde.example"), maildir: "/nowhere/Maildir", uid: 0, gid: 0))
            try await server.forward("root@kunde.example", to: "|true", keepsCopy: false)
            #expect(try await server.send(to: "root@kunde.example").hasPrefix("RCPT 451 4.3.5 "))
        }
    }
}
